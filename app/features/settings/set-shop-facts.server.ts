import { query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";

/** What Shopify says of the shop itself; what is left out stays as it is. */
interface ShopFacts {
  name?: string | undefined;
  currency?: string | undefined;
  /** IANA name. */
  timeZone?: string | undefined;
  taxesIncluded?: boolean | undefined;
}

interface KnownFacts {
  currency: string;
  timeZone: string;
  wasInstalled: boolean;
  isNewer: boolean;
  hasOrders: boolean;
}

/**
 * Takes over what Shopify says of the shop, unless something newer is known. Another time zone moves days, so all figures
 * are computed anew. Another currency is taken only while there is no order: amounts are kept in the currency they were
 * told in, and would be read in the new one.
 *
 * @param options.toldAt when it was so
 */
export async function setShopFacts(tx: Tx, options: { shopId: ShopId; facts: ShopFacts; toldAt: Date }): Promise<void> {
  const { shopId, facts, toldAt } = options;
  const [known] = await query<KnownFacts>(
    tx,
    `SELECT currency, time_zone AS "timeZone", installed_at IS NOT NULL AS "wasInstalled",
       coalesce(shopify_updated_at > $2::timestamptz, false) AS "isNewer",
       EXISTS (SELECT FROM orders o WHERE o.shop_id = $1::bigint) AS "hasOrders"
     FROM shops WHERE shop_id = $1::bigint FOR UPDATE`,
    shopId,
    toldAt.toISOString(),
  );
  if (!known || known.isNewer) return;
  const { name, currency, timeZone, taxesIncluded } = facts;
  const keepsCurrency = currency !== undefined && currency !== known.currency && known.hasOrders;
  if (keepsCurrency) {
    log.warn(
      { shopId: String(shopId), kept: known.currency, told: currency },
      "A shop with orders has another currency now; the one its amounts are kept in stays",
    );
  }
  await tx.shop.update({
    where: { shopId },
    data: {
      name,
      currency: keepsCurrency ? undefined : currency,
      timeZone,
      taxesIncluded,
      shopifyUpdatedAt: toldAt,
    },
  });
  // Before the first installation there is nothing to compute.
  if (known.wasInstalled && timeZone !== undefined && timeZone !== known.timeZone) {
    await enqueue({ tx, job: "rebuild-shop", payload: { shopId } });
  }
}
