import { streamExperiments } from "#app/features/experiments/index.server.ts";
import { effectText, type Verdict } from "#app/features/experiments/rules.ts";
import type { ExperimentView } from "#app/features/experiments/types.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { dayOf } from "#app/lib/time.ts";

/** The library of experiments: what was tried, what can be said, what was decided. */
export const loader = csvLoader(async (_tx, { shopId, today, timeZone, currency }) => {
  const said = (of: (effect: NonNullable<Verdict["effect"]>) => number) => (row: ExperimentView) => {
    const { kind, effect } = row.verdict;
    return kind === "broken" || effect === null ? null : effectText(row.metric, of(effect), currency);
  };
  return csvFile({
    fileName: "experiments.csv",
    rows: streamExperiments({ shopId, today }),
    columns: {
      experiment_id: (row) => row.id,
      hypothesis: (row) => row.hypothesis,
      subject: (row) => row.subject.kind,
      subject_ja: (row) => row.subject.nameJa,
      subject_en: (row) => row.subject.nameEn,
      metric: (row) => row.metric,
      expected: (row) => effectText(row.metric, row.expected, currency),
      horizon_days: (row) => row.horizonDays,
      started_on: (row) => row.startedOn,
      ends_on: (row) => row.endsOn,
      verdict: (row) => row.verdict.kind,
      estimate: said(({ difference }) => difference.estimate),
      low: said(({ interval }) => interval.low),
      high: said(({ interval }) => interval.high),
      decision: (row) => row.decision,
      decided_on: (row) => (row.decidedAt === null ? null : dayOf(new Date(row.decidedAt), timeZone)),
      note: (row) => row.note,
    },
  });
});
