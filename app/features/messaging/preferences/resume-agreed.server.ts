import { query, type Tx } from "#app/db.server.ts";
import type { ConsentFact } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const SQL = `
DELETE FROM message_suppressions x
USING jsonb_to_recordset($2::text::jsonb) AS t (customer_id bigint, told_at timestamptz)
JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = t.customer_id AND c.email_marketing_state = 'subscribed'
WHERE x.shop_id = $1::bigint AND x.channel = 'email' AND x.reason = 'unsubscribe' AND x.since < t.told_at
  AND x.address_hash = address_hash($1::bigint, c.email)`;

/** Whoever agrees to mail in Shopify takes back what they said against it before. Bounces and complaints stay. */
export async function resumeAgreed(tx: Tx, batch: { shopId: ShopId; consents: readonly ConsentFact[] }): Promise<void> {
  const rows = batch.consents
    .filter(({ channel, state }) => channel === "email" && state === "subscribed")
    .map(({ customerId, toldAt }) => ({ customer_id: String(customerId), told_at: toldAt }));
  if (rows.length > 0) await query(tx, SQL, batch.shopId, JSON.stringify(rows));
}
