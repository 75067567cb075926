import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { readLowPools } from "#app/features/coupons/index.server.ts";
import { readDueCounts } from "#app/features/follow-up/index.server.ts";
import { readAlerts } from "#app/features/insights/index.server.ts";
import { readFailedEffects, readLedgerCheck } from "#app/features/loyalty/index.server.ts";
import { queueWrittenMails } from "#app/features/messaging/index.server.ts";
import { countLateContacts } from "#app/features/voice/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { adminUrl } from "#app/shopify/admin-url.server.ts";
import type { StaffRecipient } from "./types.ts";
import { type Digest, isWorthTelling, writeDigest } from "./write-digest.server.ts";

interface Told extends Pick<StaffRecipient, "address" | "language"> {
  name: string;
  domain: string;
  currency: string;
  timeZone: string;
}

/** Notes the day for whoever is to be told now, and says who that is. $1 shop, $2 now. */
const TELL_SQL = `
UPDATE staff_recipients r SET told_on = local.at::date
FROM shops s, LATERAL (SELECT $2::timestamptz AT TIME ZONE s.time_zone AS at) local
WHERE r.shop_id = $1::bigint AND s.shop_id = r.shop_id AND extract(hour FROM local.at) >= r.hour
  AND (r.told_on IS NULL OR r.told_on < local.at::date)
RETURNING r.address, r.language, s.name, s.domain, s.currency, s.time_zone AS "timeZone"`;

/**
 * Tells staff what waits for them, once a day each; nobody where nothing waits.
 *
 * @returns how many mails were queued
 */
export async function notifyStaff({ shopId, now }: { shopId: ShopId; now: Date }): Promise<number> {
  return inTransaction({ shopId }, async (tx) => {
    const recipients = await query<Told>(tx, TELL_SQL, shopId, now.toISOString());
    const [shop] = recipients;
    if (!shop) return 0;
    const today = dayOf(now, shop.timeZone);
    const digest = await readDigest(tx, { shopId, now, today, timeZone: shop.timeZone });
    if (!isWorthTelling(digest)) return 0;
    const linkTo = (page: string) => adminUrl({ domain: shop.domain, page });
    await queueWrittenMails(tx, {
      shopId,
      now,
      kind: "staff",
      mails: recipients.map((recipient) => ({
        key: `staff:${today}:${recipient.address}`,
        address: recipient.address,
        ...writeDigest({ digest, shop: { ...recipient, today }, linkTo }),
      })),
    });
    return recipients.length;
  });
}

async function readDigest(
  tx: Tx,
  options: { shopId: ShopId; now: Date; today: string; timeZone: string },
): Promise<Digest> {
  const { shopId, now, today, timeZone } = options;
  const failed = await readFailedEffects(tx, shopId);
  return {
    // Nobody's own view of the list: what somebody has claimed waits all the same.
    tasks: await readDueCounts(tx, { shopId, asker: { staffId: "", today, timeZone } }),
    lateContacts: await countLateContacts(tx, { shopId, today }),
    lowPools: await readLowPools(tx, { shopId, now }),
    failedEffects: failed.reduce((sum, { count }) => sum + count, 0),
    ledgerDifferences: (await readLedgerCheck(tx, shopId))?.differences ?? 0,
    alerts: await readAlerts(tx, { shopId, today }),
  };
}
