import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { Decision } from "./rules.ts";
import type { ExperimentChange } from "./types.ts";
import { readExperiment } from "./views.server.ts";

const DECIDE_SQL = `
UPDATE experiments SET decided_at = $3::timestamptz, decision = $4, note = $5, effect = $6::float8, standard_error = $7::float8
WHERE shop_id = $1::bigint AND experiment_id = $2::bigint AND decided_at IS NULL
RETURNING 1`;

/**
 * Ends an experiment with what was decided, and keeps the effect as it stands for later runs of the hypothesis. An
 * experiment whose arms are broken leaves none.
 *
 * @returns `gone` when there is no such experiment, `conflict` when somebody decided it meanwhile
 */
export async function decideExperiment(
  tx: Tx,
  options: { shopId: ShopId; experimentId: bigint; today: string; now: Date; decision: Decision; note: string },
): Promise<ExperimentChange> {
  const { shopId, experimentId, today, now, decision, note } = options;
  const details = await readExperiment(tx, { shopId, experimentId, today });
  if (!details) return { ok: false, problems: { form: "gone" } };
  const { effect, kind } = details.experiment.verdict;
  const kept = kind === "broken" ? null : (effect?.difference ?? null);
  const decided = await query(
    tx,
    DECIDE_SQL,
    shopId,
    experimentId,
    now,
    decision,
    note,
    kept?.estimate ?? null,
    kept?.standardError ?? null,
  );
  if (decided.length === 0) return { ok: false, problems: { form: "conflict" } };
  return { ok: true, experimentId: String(experimentId) };
}
