import { query, type Tx } from "#app/db.server.ts";
import { reachSql, survivorSql } from "#app/features/customers/index.server.ts";
import { type MessageReason, tooSoonSql } from "#app/features/messaging/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { judgeSql } from "../tasks/judge-tasks.sql.ts";
import type { SkipReason } from "../types.ts";

/** Why a task of post is not to be printed, or not to be posted any more, with its words in the list of its batch. */
export interface NotPrinted {
  /** Null where it is to wait: its customer heard too lately. */
  skipped: SkipReason | null;
  told: MessageReason;
}

const TOLD: Partial<Record<SkipReason, MessageReason>> = {
  bought: "bought",
  refunded: "refunded",
  redacted: "gone",
  optedOut: "noConsent",
  noAddress: "noAddress",
  programmeOff: "programmeOff",
  leftSegment: "leftSegment",
};

interface Judged {
  taskId: bigint;
  reason: SkipReason | null;
  kind: "marketing" | "transactional" | null;
  /** Whether post may go to them, by the kind of what it says. */
  post: boolean;
}

const WAYS_SQL = `
SELECT t.task_id AS "taskId", coalesce(${reachSql("false").post}, false) AS "hasAddress", ${tooSoonSql("$3::date")} AS "tooSoon"
FROM tasks t
JOIN customers told ON told.shop_id = $1::bigint AND told.customer_id = t.customer_id
JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = ${survivorSql("told")}
WHERE t.shop_id = $1::bigint AND t.task_id = ANY ($2::bigint[])`;

const OF_IDS = judgeSql("t.task_id = ANY ($2::bigint[])");

/**
 * Looks at open tasks of post as their customers are now: who bought meanwhile, sent it back, declined, has no address or is
 * gone is not printed.
 *
 * @param options.today where given, who heard too lately is to wait
 * @returns those that are not to be printed
 */
export async function judgePrint(
  tx: Tx,
  options: { shopId: ShopId; taskIds: readonly bigint[]; today: string | null },
): Promise<Map<bigint, NotPrinted>> {
  const { shopId, taskIds, today } = options;
  const ids = taskIds.map(String);
  const judged = await query<Judged>(tx, OF_IDS, shopId, ids);
  const rows = await query<{ taskId: bigint; hasAddress: boolean; tooSoon: boolean }>(tx, WAYS_SQL, shopId, ids, today);
  const ways = new Map(rows.map((row) => [row.taskId, row]));
  const not = new Map<bigint, NotPrinted>();
  for (const { taskId, reason, kind, post } of judged) {
    const way = ways.get(taskId);
    const skipped = reason ?? (post ? null : way?.hasAddress ? "optedOut" : "noAddress");
    if (skipped) not.set(taskId, { skipped, told: TOLD[skipped] ?? "condition" });
    else if (kind === "marketing" && way?.tooSoon) not.set(taskId, { skipped: null, told: "cap" });
  }
  return not;
}
