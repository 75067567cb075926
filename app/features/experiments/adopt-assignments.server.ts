import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SUBJECTS_SQL } from "./subjects.sql.ts";

// Somebody is assigned once: at the first coupon that the campaign gave, or would have given, at the first enrolment in
// the programme, or when the perk was drawn for.
const ADOPT_SQL = `
INSERT INTO experiment_assignments (shop_id, experiment_id, customer_id, held_out, assigned_on)
SELECT DISTINCT ON (k.customer_id) $1::bigint, x.experiment_id, k.customer_id, k.held_out,
  (k.assigned_at AT TIME ZONE s.time_zone)::date
FROM experiments x
JOIN shops s ON s.shop_id = x.shop_id
CROSS JOIN LATERAL (
  SELECT c.customer_id, c.held_out, c.assigned_at, c.coupon_id AS place FROM coupons c
  WHERE x.subject_type = 'coupon_campaign' AND c.shop_id = x.shop_id AND c.campaign_id = x.subject_id
  UNION ALL
  SELECT e.customer_id, e.held_out, e.enrolled_at, e.enrolment_id FROM enrolments e
  WHERE x.subject_type = 'programme' AND e.shop_id = x.shop_id AND e.programme_id = x.subject_id
  UNION ALL
  SELECT t.customer_id, t.held_out, t.assigned_at, t.trial_id FROM tier_arms t
  WHERE x.subject_type = 'tier_perk' AND t.shop_id = x.shop_id AND t.trial_id = x.subject_id
) k
WHERE x.shop_id = $1::bigint AND x.experiment_id = $2::bigint
  AND k.assigned_at >= x.started_on::timestamp AT TIME ZONE s.time_zone
  AND k.assigned_at < x.ends_on::timestamp AT TIME ZONE s.time_zone
ORDER BY k.customer_id, k.assigned_at, k.place
ON CONFLICT DO NOTHING`;

// A share that is another than at the last look changed some time after it: nobody assigned from then until today can be
// told apart.
const STAGE_SQL = `
INSERT INTO experiment_stages (shop_id, experiment_id, from_day, treated_bp)
SELECT $1::bigint, x.experiment_id, n.from_day, n.treated_bp
FROM experiments x
JOIN ${SUBJECTS_SQL} c ON c.shop_id = x.shop_id AND c.type = x.subject_type AND c.id = x.subject_id
CROSS JOIN LATERAL (
  SELECT g.treated_bp FROM experiment_stages g WHERE g.shop_id = x.shop_id AND g.experiment_id = x.experiment_id
    AND g.treated_bp IS NOT NULL
  ORDER BY g.from_day DESC LIMIT 1
) last
CROSS JOIN LATERAL (VALUES
  (least(coalesce(x.measured_until, x.started_on), $3::date - 1), NULL::integer),
  ($3::date, 10000 - c.hold_out_bp)
) AS n (from_day, treated_bp)
WHERE x.shop_id = $1::bigint AND x.experiment_id = $2::bigint
  AND last.treated_bp <> 10000 - c.hold_out_bp
ON CONFLICT (shop_id, experiment_id, from_day) DO UPDATE SET treated_bp = excluded.treated_bp`;

/** Takes in those whom the experiment's subject assigned since the last time, each with the arm that was drawn. */
export async function adoptAssignments(
  tx: Tx,
  options: { shopId: ShopId; experimentId: bigint; today: string },
): Promise<void> {
  await query(tx, STAGE_SQL, options.shopId, options.experimentId, options.today);
  await query(tx, ADOPT_SQL, options.shopId, options.experimentId);
}
