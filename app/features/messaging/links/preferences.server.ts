import { query, type Tx } from "#app/db.server.ts";
import { type Language, toLanguage } from "#app/i18n/languages.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";
import { changeConsent } from "../change-consent.server.ts";

/** How often at most, in days; 0: whatever is sent. */
export const RHYTHMS = [0, 7, 30] as const;

/** What the receiver of a message has said of further ones. */
export interface ReceiverPreferences {
  shopName: string;
  /** Of the message; null when it does not say. */
  language: Language | null;
  receives: boolean;
  leastGapDays: number;
}

interface LinkedMessage {
  shopId: ShopId;
  messageId: bigint;
}

const OF_MESSAGE = "m.shop_id = $1::bigint AND m.message_id = $2::bigint";

/** Reads what the receiver of a message has said; null when there is no such message. */
export async function readPreferences(
  tx: Tx,
  { shopId, messageId }: LinkedMessage,
): Promise<ReceiverPreferences | null> {
  const [row] = await query<Omit<ReceiverPreferences, "language"> & { language: string | null }>(
    tx,
    `SELECT coalesce(nullif(g.from_name, ''), s.name) AS "shopName", m.language,
       NOT EXISTS (SELECT FROM message_suppressions x WHERE x.shop_id = $1::bigint AND x.channel = 'email'
         AND x.reason = 'unsubscribe' AND x.address_hash = address_hash($1::bigint, m.recipient)) AS receives,
       coalesce(p.least_gap_days, 0) AS "leastGapDays"
     FROM messages m JOIN shops s ON s.shop_id = m.shop_id
     LEFT JOIN messaging_settings g ON g.shop_id = m.shop_id
     LEFT JOIN message_preferences p ON p.shop_id = m.shop_id AND p.customer_id = m.customer_id
     WHERE ${OF_MESSAGE}`,
    shopId,
    messageId,
  );
  return row ? { ...row, language: toLanguage(row.language) } : null;
}

/**
 * Stops marketing to whoever received a message: at the address that it went to, and at the one that they have now. A test
 * message has no receiver to stop.
 */
export async function stopMarketing(tx: Tx, options: LinkedMessage & { now: Date }): Promise<void> {
  await query(
    tx,
    `INSERT INTO message_suppressions (shop_id, channel, address_hash, reason, customer_id, since)
     SELECT DISTINCT $1::bigint, 'email', address_hash($1::bigint, address), 'unsubscribe', m.customer_id, $3::timestamptz
     FROM messages m
     LEFT JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id
     CROSS JOIN LATERAL (VALUES (m.recipient), (c.email)) AS a (address)
     WHERE ${OF_MESSAGE} AND m.kind <> 'test' AND address <> ''
     ON CONFLICT DO NOTHING`,
    options.shopId,
    options.messageId,
    options.now.toISOString(),
  );
  await tellConsent(tx, { ...options, agreed: false });
}

/**
 * Takes a stop back, in Shopify too: whoever presses it at the address that the mail went to says so themselves. A mail to
 * an address that the customer no longer has agrees to nothing.
 */
export async function resumeMarketing(tx: Tx, options: LinkedMessage & { now: Date }): Promise<void> {
  const { shopId, messageId } = options;
  await query(
    tx,
    `DELETE FROM message_suppressions x USING messages m
     LEFT JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id
     WHERE ${OF_MESSAGE} AND x.shop_id = $1::bigint AND x.channel = 'email' AND x.reason = 'unsubscribe'
       AND x.address_hash IN (address_hash($1::bigint, m.recipient), address_hash($1::bigint, c.email))`,
    shopId,
    messageId,
  );
  await tellConsent(tx, { ...options, agreed: true });
}

/** Has Shopify hear what the receiver of a message wants; they are the customer that theirs was merged into. */
async function tellConsent(tx: Tx, options: LinkedMessage & { agreed: boolean; now: Date }): Promise<void> {
  const { shopId, messageId, agreed, now } = options;
  const [receiver] = await query<{ customerId: CustomerId; isTheirs: boolean }>(
    tx,
    `SELECT c.customer_id AS "customerId",
       address_hash($1::bigint, c.email) IS NOT DISTINCT FROM address_hash($1::bigint, m.recipient) AS "isTheirs"
     FROM messages m
     JOIN customers told ON told.shop_id = $1::bigint AND told.customer_id = m.customer_id
     JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = coalesce(told.merged_into, told.customer_id)
     WHERE ${OF_MESSAGE} AND m.kind <> 'test'`,
    shopId,
    messageId,
  );
  if (!receiver || (agreed && !receiver.isTheirs)) return;
  await changeConsent(tx, { shopId, customerId: receiver.customerId, channel: "email", agreed, now });
}

/** Keeps how often the receiver of a message wants to hear of the shop. */
export async function setRhythm(tx: Tx, options: LinkedMessage & { leastGapDays: number; now: Date }): Promise<void> {
  await query(
    tx,
    `INSERT INTO message_preferences (shop_id, customer_id, least_gap_days, updated_at)
     SELECT $1::bigint, m.customer_id, $3::integer, $4::timestamptz FROM messages m
     WHERE ${OF_MESSAGE} AND m.customer_id IS NOT NULL
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET
       least_gap_days = excluded.least_gap_days, updated_at = excluded.updated_at`,
    options.shopId,
    options.messageId,
    options.leastGapDays,
    options.now.toISOString(),
  );
}
