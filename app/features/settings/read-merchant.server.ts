import { query, type Tx } from "#app/db.server.ts";
import { type Language, toLanguage } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";

/** The shop of a request, and what its pages are written in. */
export interface Merchant {
  shopId: ShopId;
  domain: string;
  name: string;
  currency: string;
  timeZone: string;
  taxesIncluded: boolean;
  defaultMarginBp: number;
  /** The merchant's own choice; null follows the Shopify admin. */
  language: Language | null;
  /** False while its installation has not come to its end, and after it took the app off. */
  installed: boolean;
  now: Date;
  /** The shop day of `now`. */
  today: string;
}

/** Reads the current shop; null once it was erased. */
export async function readMerchant(tx: Tx, { shopId, now }: { shopId: ShopId; now: Date }): Promise<Merchant | null> {
  const [shop] = await query<Omit<Merchant, "now" | "today" | "language"> & { language: string | null }>(
    tx,
    `SELECT shop_id AS "shopId", domain, name, currency, time_zone AS "timeZone", taxes_included AS "taxesIncluded",
            default_margin_bp AS "defaultMarginBp", language,
            installed_at IS NOT NULL AND uninstalled_at IS NULL AS installed
     FROM shops WHERE shop_id = $1::bigint`,
    shopId,
  );
  return shop ? { ...shop, language: toLanguage(shop.language), now, today: dayOf(now, shop.timeZone) } : null;
}
