import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { ConsentFact } from "./types.ts";

// A customer who is not known yet gets a row that their whole state fills, whenever it comes.
const applySql = (channel: ConsentFact["channel"]) => `
INSERT INTO customers AS c (shop_id, customer_id, tags, ${channel}_marketing_state, ${channel}_consent_at, updated_at,
  observed_at, complete)
SELECT DISTINCT ON (t.customer_id) $1::bigint, t.customer_id, '{}', t.state, t.told_at, t.told_at, t.told_at, false
FROM jsonb_to_recordset($2::text::jsonb) AS t (customer_id bigint, state text, told_at timestamptz)
ORDER BY t.customer_id, t.told_at DESC
ON CONFLICT (shop_id, customer_id) DO UPDATE SET ${channel}_marketing_state = excluded.${channel}_marketing_state,
  ${channel}_consent_at = excluded.${channel}_consent_at
WHERE c.redacted_at IS NULL AND coalesce(c.${channel}_consent_at < excluded.${channel}_consent_at, true)`;

/** Brings customers to the newest consent told; one that is known to be older than what is kept changes nothing. */
export async function applyConsents(
  tx: Tx,
  batch: { shopId: ShopId; consents: readonly ConsentFact[] },
): Promise<void> {
  for (const channel of ["email", "sms"] as const) {
    const rows = batch.consents
      .filter((consent) => consent.channel === channel)
      .map(({ customerId, state, toldAt }) => ({ customer_id: String(customerId), state, told_at: toldAt }));
    if (rows.length > 0) await query(tx, applySql(channel), batch.shopId, JSON.stringify(rows));
  }
}
