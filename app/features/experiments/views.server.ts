import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { idField } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { inParts } from "#app/lib/in-parts.ts";
import { addToDay } from "#app/lib/time.ts";
import { effectByDay, type KeptSums, stagesOf } from "./evidence.ts";
import { type Evidence, judge, METRICS, type Metric } from "./rules.ts";
import { normalQuantile } from "./statistics/distributions.ts";
import { ALPHA_END } from "./statistics/intervals.ts";
import type { RunEstimate } from "./statistics/pool-runs.ts";
import { COMING_SQL, SUBJECTS_SQL } from "./subjects.sql.ts";
import type { ArmView, ExperimentDetails, ExperimentView, SubjectView } from "./types.ts";

const PAGE_SIZE = 20;

interface StoredExperiment {
  id: string;
  hypothesisId: string;
  hypothesis: string;
  subjectType: string;
  subjectId: string | null;
  kind: string | null;
  nameJa: string | null;
  nameEn: string | null;
  metric: Metric;
  expected: string;
  horizonDays: number;
  startedOn: string;
  endsOn: string;
  plannedCustomers: string;
  measuredUntil: string | null;
  decision: ExperimentView["decision"];
  decidedAt: Date | null;
  note: string;
}

const EXPERIMENT_COLUMNS = `x.experiment_id::text AS id, x.hypothesis_id::text AS "hypothesisId", x.hypothesis,
  x.subject_type AS "subjectType", x.subject_id::text AS "subjectId", c.kind, c.name_ja AS "nameJa", c.name_en AS "nameEn", x.metric,
  x.expected::text AS expected, x.horizon_days AS "horizonDays", x.started_on::text AS "startedOn",
  x.ends_on::text AS "endsOn", x.planned_customers::text AS "plannedCustomers", x.measured_until::text AS "measuredUntil",
  x.decision, x.decided_at AS "decidedAt", x.note`;
const WITH_SUBJECT = `experiments x LEFT JOIN ${SUBJECTS_SQL} c
  ON c.shop_id = x.shop_id AND c.id = x.subject_id AND c.type = x.subject_type`;

const LIST_SQL = `
SELECT ${EXPERIMENT_COLUMNS} FROM ${WITH_SUBJECT}
WHERE x.shop_id = $1::bigint ORDER BY x.experiment_id DESC LIMIT $2::integer OFFSET $3::integer`;
const ONE_SQL = `
SELECT ${EXPERIMENT_COLUMNS} FROM ${WITH_SUBJECT} WHERE x.shop_id = $1::bigint AND x.experiment_id = $2::bigint`;

const STAGE_OF_DAY = `
CROSS JOIN LATERAL (
  SELECT g.from_day, g.treated_bp FROM experiment_stages g
  WHERE g.shop_id = d.shop_id AND g.experiment_id = d.experiment_id AND g.from_day <= d.assigned_on
  ORDER BY g.from_day DESC LIMIT 1
) stage`;
const SUMS = `sum(d.assigned)::float8 AS assigned, sum(d.customers)::float8 AS customers, sum(d.back)::float8 AS back,
  sum(d.profit) AS profit, sum(d.profit_squared) AS "profitSquared", sum(d.past) AS past,
  sum(d.past_squared) AS "pastSquared", sum(d.past_profit) AS "pastProfit", sum(d.past_back) AS "pastBack"`;

const STAGE_SUMS_SQL = `
SELECT d.experiment_id::text AS id, stage.from_day::text AS "fromDay", stage.treated_bp AS "treatedBp",
  d.held_out AS "heldOut", ${SUMS}
FROM experiment_days d ${STAGE_OF_DAY}
WHERE d.shop_id = $1::bigint AND d.experiment_id = ANY ($2::bigint[])
GROUP BY 1, 2, 3, 4 ORDER BY 2`;
const DAY_SUMS_SQL = `
SELECT d.assigned_on::text AS day, stage.from_day::text AS "fromDay", stage.treated_bp AS "treatedBp",
  d.held_out AS "heldOut", ${SUMS}, sum(d.contaminated)::float8 AS contaminated,
  sum(d.attributed_minor)::float8 AS attributed
FROM experiment_days d ${STAGE_OF_DAY}
WHERE d.shop_id = $1::bigint AND d.experiment_id = $2::bigint
GROUP BY 1, 2, 3, 4 ORDER BY 1`;

const PAST_RUNS_SQL = `
SELECT p.experiment_id::text AS id, x.experiment_id::text AS "of", p.started_on::text AS "startedOn",
  p.effect AS estimate, p.standard_error AS "standardError"
FROM experiments x JOIN experiments p ON p.shop_id = x.shop_id AND p.hypothesis_id = x.hypothesis_id
  AND p.metric = x.metric AND p.experiment_id < x.experiment_id AND p.effect IS NOT NULL
WHERE x.shop_id = $1::bigint AND x.experiment_id = ANY ($2::bigint[]) ORDER BY p.experiment_id`;

interface PastRun extends RunEstimate {
  id: string;
  of: string;
  startedOn: string;
}

/** The library: all hypotheses that were tried, newest first, each with what can be said of it today. */
export async function readExperiments(
  tx: Tx,
  options: { shopId: ShopId; today: string; page: number },
): Promise<{ experiments: ExperimentView[]; page: number; hasNext: boolean }> {
  const { shopId, today } = options;
  const page = Math.max(1, options.page);
  const offset = (page - 1) * PAGE_SIZE;
  const found = await query<StoredExperiment>(tx, LIST_SQL, shopId, PAGE_SIZE + 1, offset);
  const shown = found.slice(0, PAGE_SIZE);
  const ids = shown.map(({ id }) => id);
  const sums = await query<KeptSums & { id: string }>(tx, STAGE_SUMS_SQL, shopId, ids);
  const pastRuns = await query<PastRun>(tx, PAST_RUNS_SQL, shopId, ids);
  const experiments = shown.map((stored) => {
    const rows = sums.filter(({ id }) => id === stored.id);
    const runs = pastRuns.filter((run) => run.of === stored.id);
    return viewOf(stored, { rows, pastRuns: runs, today });
  });
  return { experiments, page, hasNext: found.length > PAGE_SIZE };
}

/** The whole library, page by page in transactions of their own. */
export function streamExperiments(options: { shopId: ShopId; today: string }): AsyncGenerator<ExperimentView> {
  return inParts(async (asked) => {
    const found = await inTransaction(options, (tx) => readExperiments(tx, { ...options, page: Number(asked ?? 1) }));
    return { rows: found.experiments, after: found.hasNext ? String(found.page + 1) : null };
  });
}

/** One experiment with its arms, its interval by day and the runs before it; null when there is no such one. */
export async function readExperiment(
  tx: Tx,
  options: { shopId: ShopId; experimentId: bigint; today: string },
): Promise<ExperimentDetails | null> {
  const { shopId, experimentId, today } = options;
  const [stored] = await query<StoredExperiment>(tx, ONE_SQL, shopId, experimentId);
  if (!stored) return null;
  const rows = await query<DayRow>(tx, DAY_SUMS_SQL, shopId, experimentId);
  const pastRuns = await query<PastRun>(tx, PAST_RUNS_SQL, shopId, [stored.id]);
  const stages = await query<{ fromDay: string; treatedBp: number | null }>(
    tx,
    `SELECT from_day::text AS "fromDay", treated_bp AS "treatedBp" FROM experiment_stages
     WHERE shop_id = $1::bigint AND experiment_id = $2::bigint ORDER BY from_day`,
    shopId,
    experimentId,
  );
  const experiment = viewOf(stored, { rows, pastRuns, today });
  const other = METRICS.find((metric) => metric !== stored.metric) ?? stored.metric;
  return {
    experiment,
    treated: armOf(rows.filter(({ heldOut }) => !heldOut)),
    heldOut: armOf(rows.filter(({ heldOut }) => heldOut)),
    // Nothing was expected of it, so that nothing is too small to matter.
    otherVerdict: judge({
      ...evidenceOf(stored, { rows, pastRuns: [], today }),
      metric: other,
      expected: 0,
      stages: stagesOf(other, rows),
    }),
    days: effectByDay(stored.metric, { rows, plannedCustomers: Number(stored.plannedCustomers) }),
    stages: stages.map(({ fromDay, treatedBp }) => ({
      fromDay,
      treatedShare: treatedBp === null ? null : treatedBp / 10_000,
    })),
    pastRuns: pastRuns.map(({ id, startedOn, estimate, standardError }) => {
      const halfWidth = normalQuantile(1 - ALPHA_END / 2) * standardError;
      return { id, startedOn, estimate, interval: { low: estimate - halfWidth, high: estimate + halfWidth } };
    }),
  };
}

/** Campaigns, programmes and perks that are on and that nobody tries yet. */
export async function readSubjects(
  tx: Tx,
  { shopId, today }: { shopId: ShopId; today: string },
): Promise<SubjectView[]> {
  return query<SubjectView>(
    tx,
    `SELECT c.type, c.id::text AS id, c.kind, c.name_ja AS "nameJa", c.name_en AS "nameEn",
       c.hold_out_bp::float8 / 10000 AS "heldOutShare", ${COMING_SQL} AS coming
     FROM ${SUBJECTS_SQL} c
     WHERE c.shop_id = $1::bigint AND c.is_on
       AND NOT EXISTS (SELECT FROM experiments x WHERE x.shop_id = c.shop_id AND x.decided_at IS NULL
         AND x.subject_type = c.type AND x.subject_id = c.id)
     ORDER BY c.type DESC, c.id LIMIT 200`,
    shopId,
    today,
  );
}

/** The hypothesis that a new experiment repeats; null when there is no such experiment. */
export async function readHypothesis(
  tx: Tx,
  { shopId, experimentId }: { shopId: ShopId; experimentId: string | null },
): Promise<{ id: string; hypothesis: string } | null> {
  const id = idField.safeParse(experimentId);
  if (!id.success) return null;
  const [found] = await query<{ id: string; hypothesis: string }>(
    tx,
    `SELECT experiment_id::text AS id, hypothesis FROM experiments WHERE shop_id = $1::bigint AND experiment_id = $2::bigint`,
    shopId,
    id.data,
  );
  return found ?? null;
}

type DayRow = KeptSums & { day: string; contaminated: number; attributed: number };

interface Kept {
  rows: readonly KeptSums[];
  pastRuns: readonly PastRun[];
  today: string;
}

function evidenceOf(stored: StoredExperiment, { rows, pastRuns }: Kept): Evidence {
  return {
    metric: stored.metric,
    stages: stagesOf(stored.metric, rows),
    plannedCustomers: Number(stored.plannedCustomers),
    // The last look is the first at which everybody's horizon was over.
    ended: stored.measuredUntil !== null && stored.measuredUntil >= lastLookOf(stored),
    expected: expectedOf(stored),
    pastRuns,
  };
}

const lastLookOf = ({ endsOn, horizonDays }: StoredExperiment) => addToDay(endsOn, { days: horizonDays });
/** As a share, or in minor units per customer. */
const expectedOf = ({ metric, expected }: StoredExperiment) => Number(expected) / (metric === "repeat" ? 10_000 : 1);

function viewOf(stored: StoredExperiment, kept: Kept): ExperimentView {
  const evidence = evidenceOf(stored, kept);
  const {
    subjectType: type,
    subjectId: id,
    kind,
    nameJa,
    nameEn,
    decidedAt,
    plannedCustomers,
    expected,
    ...rest
  } = stored;
  return {
    ...rest,
    subject: { type, id, kind: kind ?? "gone", nameJa: nameJa ?? "", nameEn: nameEn ?? "" },
    expected: expectedOf(stored),
    lastLookOn: lastLookOf(stored),
    plannedCustomers: Number(plannedCustomers),
    ended: evidence.ended,
    decidedAt: decidedAt?.toISOString() ?? null,
    verdict: judge(evidence),
  };
}

function armOf(rows: readonly DayRow[]): ArmView {
  const total = (of: "assigned" | "customers" | "back" | "profit" | "contaminated" | "attributed") =>
    rows.reduce((sum, row) => sum + row[of], 0);
  const measured = total("customers");
  return {
    assigned: total("assigned"),
    measured,
    shareBack: measured > 0 ? total("back") / measured : null,
    profitPerCustomer: measured > 0 ? total("profit") / measured : null,
    contaminated: total("contaminated"),
    attributed: total("attributed"),
  };
}
