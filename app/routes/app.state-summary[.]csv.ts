import { csvLoader } from "#app/features/settings/index.server.ts";
import { readSummary } from "#app/features/state/index.server.ts";
import { pickComparison, pickRange } from "#app/features/state/rules.ts";
import { SUMMARY_MEASURES } from "#app/features/state/ui/summary-measures.ts";
import { csvFile } from "#app/lib/csv.ts";

/** The range as a whole, new against returning, and what it is held against. */
export const loader = csvLoader(async (tx, { shopId, today, query, decimal }) => {
  const { range } = pickRange(query, today);
  const { now, before } = await readSummary(tx, { shopId, range, comparison: pickComparison(query), today });
  const spans = [{ when: "now", span: now }, ...(before ? [{ when: "before", span: before }] : [])];
  return csvFile({
    fileName: `state-summary-${now.from}-${now.to}.csv`,
    rows: spans.flatMap(({ when, span }) =>
      SUMMARY_MEASURES.map(({ key, first, repeat, money }) => {
        const write = (amount: bigint) => (money ? decimal(amount) : amount);
        const [ofNew, ofReturning] = [BigInt(span[first]), BigInt(span[repeat])];
        const all = ofNew + ofReturning;
        return { when, span, key, ofNew: write(ofNew), ofReturning: write(ofReturning), all: write(all) };
      }),
    ),
    columns: {
      range: (row) => row.when,
      from: (row) => row.span.from,
      to: (row) => row.span.to,
      figure: (row) => row.key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      new: (row) => row.ofNew,
      returning: (row) => row.ofReturning,
      total: (row) => row.all,
    },
  });
});
