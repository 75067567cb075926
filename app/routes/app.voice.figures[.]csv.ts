import { csvLoader } from "#app/features/settings/index.server.ts";
import { readVoiceFigures } from "#app/features/voice/index.server.ts";
import { npsOf, shareOf } from "#app/features/voice/rules.ts";
import { type CsvFile, csvFile } from "#app/lib/csv.ts";

type Figures = Awaited<ReturnType<typeof readVoiceFigures>>;

/** The tables of the page, by the name under which the address asks for one. */
const TABLES: Record<string, (figures: Figures) => CsvFile> = {
  nps: ({ nps }) =>
    csvFile({
      fileName: "nps.csv",
      rows: nps,
      columns: {
        month: (row) => row.month.slice(0, 7),
        nps: (row) => npsOf(row)?.toFixed(4) ?? null,
        answers: (row) => row.promoters + row.passives + row.detractors,
        promoters: (row) => row.promoters,
        passives: (row) => row.passives,
        detractors: (row) => row.detractors,
      },
    }),
  reasons: ({ reasons, months }) =>
    csvFile({
      fileName: "reasons-by-month.csv",
      rows: reasons.flatMap(({ reason, months: counts }) =>
        months.map((month, at) => ({ reason, month, answers: counts[at] ?? 0 })),
      ),
      columns: {
        reason_ja: (row) => row.reason.ja,
        reason_en: (row) => row.reason.en,
        month: (row) => row.month.slice(0, 7),
        answers: (row) => row.answers,
      },
    }),
  products: ({ products }) =>
    csvFile({
      fileName: "reasons-by-product.csv",
      rows: products,
      columns: {
        product: (row) => row.title,
        answers: (row) => row.answers,
        most_named_ja: (row) => row.reason.ja,
        most_named_en: (row) => row.reason.en,
        times: (row) => row.times,
      },
    }),
  resolved: ({ solved }) =>
    csvFile({
      fileName: "contacts-resolved.csv",
      rows: solved,
      columns: {
        kind: (row) => row.kind,
        opened: (row) => row.opened,
        resolved: (row) => row.resolved,
        share: (row) => (row.resolved / row.opened).toFixed(6),
      },
    }),
  back: ({ after: { resolved, unresolved } }) =>
    csvFile({
      fileName: "back-after-contact.csv",
      rows: [
        { contact: "resolved", ...resolved },
        { contact: "unresolved", ...unresolved },
      ].map((side) => ({ ...side, interval: shareOf({ of: side.back, all: side.customers }) })),
      columns: {
        contact: (row) => row.contact,
        customers: (row) => row.customers,
        back: (row) => row.back,
        share: ({ interval }) => interval?.share.toFixed(6) ?? null,
        low_95: ({ interval }) => interval?.low.toFixed(6) ?? null,
        high_95: ({ interval }) => interval?.high.toFixed(6) ?? null,
      },
    }),
};

/** One table of the figures of Voice. */
export const loader = csvLoader(async (tx, { shopId, today, query }) => {
  const table = TABLES[query.get("table") ?? "nps"];
  if (!table) throw new Response(`table must be one of ${Object.keys(TABLES).join(", ")}\n`, { status: 400 });
  return table(await readVoiceFigures(tx, { shopId, today }));
});
