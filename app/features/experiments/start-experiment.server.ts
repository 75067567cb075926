import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";
import { readBaseline } from "./read-baseline.server.ts";
import type { Metric } from "./rules.ts";
import type { ExperimentChange, SubjectType } from "./types.ts";
import { readSubjects } from "./views.server.ts";

// The subject is locked so that it is not tried twice at once.
const START_SQL = `
WITH campaign AS (
  SELECT campaign_id AS id, hold_out_bp FROM coupon_campaigns
  WHERE shop_id = $1::bigint AND campaign_id = $2::bigint AND $12 = 'coupon_campaign' FOR UPDATE
),
programme AS (
  SELECT programme_id AS id, hold_out_bp FROM programmes
  WHERE shop_id = $1::bigint AND programme_id = $2::bigint AND $12 = 'programme' FOR UPDATE
),
perk AS (
  SELECT trial_id AS id, hold_out_bp FROM tier_trials
  WHERE shop_id = $1::bigint AND trial_id = $2::bigint AND hold_out_bp > 0 AND $12 = 'tier_perk' FOR UPDATE
),
subject AS (SELECT * FROM campaign UNION ALL SELECT * FROM programme UNION ALL SELECT * FROM perk),
earlier AS (
  SELECT hypothesis_id FROM experiments WHERE shop_id = $1::bigint AND experiment_id = $3::bigint
),
started AS (
  INSERT INTO experiments (shop_id, experiment_id, hypothesis_id, hypothesis, subject_type, subject_id, metric, expected,
    horizon_days, started_on, ends_on, planned_customers, created_at)
  SELECT $1::bigint, n.id, coalesce((SELECT hypothesis_id FROM earlier), n.id), $4, $12, c.id, $5,
    $6::bigint, $7::integer, $8::date, $9::date, $10::bigint, $11::timestamptz
  FROM subject c
  CROSS JOIN (SELECT nextval(pg_get_serial_sequence('experiments', 'experiment_id')) AS id) n
  WHERE NOT EXISTS (SELECT FROM experiments x WHERE x.shop_id = $1::bigint AND x.decided_at IS NULL
    AND x.subject_type = $12 AND x.subject_id = c.id)
  RETURNING experiment_id
),
stage AS (
  INSERT INTO experiment_stages (shop_id, experiment_id, from_day, treated_bp)
  SELECT $1::bigint, s.experiment_id, $8::date, 10000 - c.hold_out_bp FROM started s CROSS JOIN subject c
)
SELECT (SELECT count(*) FROM subject)::integer AS subjects, (SELECT experiment_id FROM started)::text AS "experimentId"`;

export interface NewExperiment {
  hypothesis: string;
  subject: { type: SubjectType; id: bigint };
  /** An earlier experiment on the same hypothesis. */
  repeats: bigint | null;
  metric: Metric;
  /** Minor units per customer, or hundredths of a point. */
  expected: bigint;
  horizonDays: number;
  weeks: number;
}

/**
 * Begins to try an action for so many weeks, from tomorrow on, the first day that is whole. A perk is tried from today on: all
 * members of its tier may have been drawn today, when it was published, and that is known of the whole day.
 *
 * @returns `gone` when there is no such action, `taken` when somebody tries it already
 */
export async function startExperiment(
  tx: Tx,
  options: { shopId: ShopId; today: string; now: Date; experiment: NewExperiment },
): Promise<ExperimentChange> {
  const { shopId, today, now, experiment } = options;
  const { horizonDays, weeks } = experiment;
  const baseline = await readBaseline(tx, { shopId, today, horizonDays });
  const ofPerk = experiment.subject.type === "tier_perk";
  const startedOn = ofPerk ? today : addToDay(today, { days: 1 });
  const subjects = ofPerk ? await readSubjects(tx, { shopId, today }) : [];
  const coming = subjects.find(({ type, id }) => type === "tier_perk" && id === String(experiment.subject.id))?.coming;
  const customers = coming ? coming.now + coming.perWeek * weeks : baseline.customersPerWeek * weeks;
  const [row] = await query<{ subjects: number; experimentId: string | null }>(
    tx,
    START_SQL,
    shopId,
    experiment.subject.id,
    experiment.repeats,
    experiment.hypothesis,
    experiment.metric,
    experiment.expected,
    horizonDays,
    startedOn,
    addToDay(startedOn, { days: 7 * weeks }),
    Math.max(1, Math.round(customers)),
    now,
    experiment.subject.type,
  );
  if (row?.experimentId) return { ok: true, experimentId: row.experimentId };
  return { ok: false, problems: { subject: row?.subjects ? "taken" : "gone" } };
}
