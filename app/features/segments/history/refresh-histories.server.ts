import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { loadRuleContext } from "../load-rule-context.server.ts";
import { readKeptSegments } from "../members/kept-segments.server.ts";
import { fillDays } from "./fill-days.server.ts";

/** As many days as one pass over the orders answers. */
const DAYS_AT_ONCE = 60;

/**
 * Notes that orders of a past day changed (a refund, an edit, a merge). Days of which no history is kept yet need no note.
 *
 * @param options.since the earliest such day, `YYYY-MM-DD`
 */
export async function noteHistoriesChanged(tx: Tx, options: { shopId: ShopId; since: string }): Promise<void> {
  await query(
    tx,
    `UPDATE shops SET histories_changed_from = $2::date
     WHERE shop_id = $1::bigint AND segments_as_of > $2::date
       AND (histories_changed_from IS NULL OR histories_changed_from > $2::date)`,
    options.shopId,
    options.since,
  );
}

/** Asks for the kept days that changed to be computed anew: once a day, whatever changed. */
export async function askToRefreshHistories(tx: Tx, shopId: ShopId): Promise<void> {
  const [row] = await query<{ since: string }>(
    tx,
    `UPDATE shops s SET histories_changed_from = NULL FROM shops before
     WHERE s.shop_id = $1::bigint AND before.shop_id = $1::bigint AND before.histories_changed_from IS NOT NULL
     RETURNING before.histories_changed_from::text AS since`,
    shopId,
  );
  if (row) await enqueue({ tx, job: "refresh-histories", payload: { shopId, since: row.since } });
}

/**
 * Computes what is kept of all segments' histories from a day on anew, each segment in a transaction of its own. Comes to
 * the same when done again.
 *
 * @param options.since `YYYY-MM-DD`
 */
export async function refreshHistories(options: { shopId: ShopId; since: string; now: Date }): Promise<void> {
  const { shopId, since, now } = options;
  const segments = await inTransaction({ shopId }, (tx) => readKeptSegments(tx, { shopId }));
  for (const segment of segments) {
    await inTransaction({ shopId, timeoutMs: 60 * 60_000 }, async (tx) => {
      const context = await loadRuleContext(tx, { shopId, now });
      const kept = await query<{ day: string }>(
        tx,
        `SELECT day::text AS day FROM segment_history
         WHERE shop_id = $1::bigint AND segment_id = $2::bigint AND day >= $3::date ORDER BY day`,
        shopId,
        segment.segmentId,
        since,
      );
      const days = kept.map(({ day }) => day);
      for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
        await fillDays(tx, { context, segment, days: days.slice(at, at + DAYS_AT_ONCE) });
      }
    });
  }
}
