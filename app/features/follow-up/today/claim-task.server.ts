import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { TodayChange } from "./types.ts";

/** How long a task is somebody's after they opened it; opening it again begins anew. */
const CLAIM_MINUTES = 10;

interface Claim {
  shopId: ShopId;
  taskId: bigint;
  staffId: string;
  now: Date;
}

/** Takes a task for a person for some minutes. Whoever comes second is told who is at it. */
export async function claimTask(tx: Tx, { shopId, taskId, staffId, now }: Claim): Promise<TodayChange> {
  // A second click waits for the first one's row and then sees whose it is.
  const [taken] = await query<{ by: string }>(
    tx,
    `UPDATE tasks SET claimed_by = $3, claimed_until = $4::timestamptz + interval '${CLAIM_MINUTES} minutes'
     WHERE shop_id = $1::bigint AND task_id = $2::bigint AND state = 'open'
       AND (claimed_by IS NULL OR claimed_by = $3 OR claimed_until <= $4::timestamptz)
     RETURNING claimed_by AS by`,
    shopId,
    taskId,
    staffId,
    now.toISOString(),
  );
  if (taken) return { ok: true, claim: { by: taken.by, mine: true } };
  const [held] = await query<{ by: string | null; state: string }>(
    tx,
    "SELECT claimed_by AS by, state FROM tasks WHERE shop_id = $1::bigint AND task_id = $2::bigint",
    shopId,
    taskId,
  );
  if (!held?.by || held.state !== "open") return { ok: false, problems: { form: "gone" } };
  return { ok: true, claim: { by: held.by, mine: false } };
}

/** Gives a task back that one had taken. */
export async function releaseTask(tx: Tx, { shopId, taskId, staffId }: Omit<Claim, "now">): Promise<TodayChange> {
  await query(
    tx,
    `UPDATE tasks SET claimed_by = NULL, claimed_until = NULL
     WHERE shop_id = $1::bigint AND task_id = $2::bigint AND claimed_by = $3 AND state = 'open'`,
    shopId,
    taskId,
    staffId,
  );
  return { ok: true };
}
