import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import type { lineClient } from "./line-client.server.ts";

/** Asks LINE how many messages the shop may send this month and how many it has sent, and keeps it for the Messages page. */
export async function noteQuota(options: {
  shopId: ShopId;
  client: ReturnType<typeof lineClient>;
  now: Date;
}): Promise<void> {
  const { shopId, client, now } = options;
  try {
    const { quota, used } = await client.quota();
    await inTransaction({ shopId }, (tx) =>
      query(
        tx,
        `UPDATE line_settings SET quota = $2::bigint, quota_used = $3::bigint, quota_at = $4::timestamptz
         WHERE shop_id = $1::bigint`,
        shopId,
        quota,
        used,
        now.toISOString(),
      ),
    );
  } catch (error) {
    // It is shown with the time of which it is.
    log.warn({ shopId: String(shopId), error }, "LINE's quota could not be read");
  }
}
