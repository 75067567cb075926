import { RHYTHMS } from "#app/contracts/member.ts";
import { query, type Tx } from "#app/db.server.ts";
import { survivorSql } from "#app/features/customers/index.server.ts";
import { type Language, toLanguage } from "#app/i18n/languages.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";
import { changeConsent } from "../change-consent.server.ts";
import { changePreferences } from "../preferences/change-preferences.server.ts";
import { type Preferences, readPreferences } from "../preferences/read-preferences.server.ts";

interface LinkedMessage {
  shopId: ShopId;
  messageId: bigint;
}

/** Whom a message was sent to. */
export interface Receiver {
  shopName: string;
  /** Of the message; null when it does not say. */
  language: Language | null;
  /** The customer, or who they were merged into; null behind a test, which was sent to nobody in particular. */
  customerId: CustomerId | null;
  /** Whether the address that the message went to gets news. */
  receives: boolean;
  /** Whether the customer still has that address. */
  isTheirs: boolean;
}

const OF_MESSAGE = "m.shop_id = $1::bigint AND m.message_id = $2::bigint";

/** Reads whom a message was sent to; null when there is no such message. */
export async function readReceiver(tx: Tx, { shopId, messageId }: LinkedMessage): Promise<Receiver | null> {
  const [row] = await query<Omit<Receiver, "language"> & { language: string | null }>(
    tx,
    `SELECT coalesce(nullif(g.from_name, ''), s.name) AS "shopName", m.language, c.customer_id AS "customerId",
       (c.customer_id IS NULL OR coalesce(c.email_marketing_state = 'subscribed', false))
         AND NOT EXISTS (SELECT FROM message_suppressions x WHERE x.shop_id = $1::bigint AND x.channel = 'email'
           AND x.reason = 'unsubscribe' AND x.address_hash = address_hash($1::bigint, m.recipient)) AS receives,
       address_hash($1::bigint, c.email) IS NOT DISTINCT FROM address_hash($1::bigint, m.recipient) AS "isTheirs"
     FROM messages m JOIN shops s ON s.shop_id = m.shop_id
     LEFT JOIN messaging_settings g ON g.shop_id = m.shop_id
     LEFT JOIN customers told ON told.shop_id = $1::bigint AND told.customer_id = m.customer_id
     LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = ${survivorSql("told")}
       AND c.redacted_at IS NULL AND c.deleted_at IS NULL
     WHERE ${OF_MESSAGE}`,
    shopId,
    messageId,
  );
  return row ? { ...row, language: toLanguage(row.language) } : null;
}

/** What the page behind a message offers to choose: null where there is nowhere to write to. */
export interface Choices {
  email: boolean;
  line: boolean | null;
  post: boolean | null;
  leastGapDays: number;
}

/** What the receiver of a message has said of further ones. */
export async function readChoices(
  tx: Tx,
  { shopId, receiver }: { shopId: ShopId; receiver: Receiver },
): Promise<Choices> {
  const { customerId, receives } = receiver;
  const kept: Preferences | null = customerId === null ? null : await readPreferences(tx, { shopId, customerId });
  return {
    email: receives,
    line: kept?.line?.reachable ? kept.line.agreed : null,
    post: kept?.post.reachable ? kept.post.agreed : null,
    leastGapDays: kept?.leastGapDays ?? 0,
  };
}

/** Keeps what a form of that page says: the channels that are ticked, and the rhythm where it is one that is offered. */
export async function saveChoices(
  tx: Tx,
  options: LinkedMessage & { receiver: Receiver; channels: readonly string[]; rhythm: string | null; now: Date },
): Promise<void> {
  const { shopId, receiver, channels, rhythm, now } = options;
  const { customerId } = receiver;
  const before = await readChoices(tx, { shopId, receiver });
  if (channels.includes("email") !== before.email) {
    await (before.email ? stopMail(tx, options) : resumeMail(tx, options));
  }
  if (customerId === null) return;
  await changePreferences(tx, {
    shopId,
    customerId,
    now,
    line: before.line === null ? undefined : channels.includes("line"),
    post: before.post === null ? undefined : channels.includes("post"),
    leastGapDays: RHYTHMS.find((days) => String(days) === rhythm),
  });
}

/** Stops news by every channel, also by those that there is no address for yet. */
export async function stopNews(tx: Tx, options: LinkedMessage & { receiver: Receiver; now: Date }): Promise<void> {
  const { shopId, receiver, now } = options;
  await stopMail(tx, options);
  const { customerId } = receiver;
  if (customerId !== null) await changePreferences(tx, { shopId, customerId, now, line: false, post: false });
}

/**
 * Stops marketing by e-mail to whoever received a message: at the address that it went to, and at the one that they have
 * now. A test message has no receiver to stop.
 */
export async function stopMail(tx: Tx, options: LinkedMessage & { receiver: Receiver; now: Date }): Promise<void> {
  const { shopId, messageId, receiver, now } = options;
  await query(
    tx,
    `INSERT INTO message_suppressions (shop_id, channel, address_hash, reason, customer_id, since)
     SELECT DISTINCT $1::bigint, 'email', address_hash($1::bigint, address), 'unsubscribe', m.customer_id, $3::timestamptz
     FROM messages m
     LEFT JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id
     CROSS JOIN LATERAL (VALUES (m.recipient), (c.email)) AS a (address)
     WHERE ${OF_MESSAGE} AND m.kind <> 'test' AND address <> ''
     ON CONFLICT DO NOTHING`,
    shopId,
    messageId,
    now.toISOString(),
  );
  const { customerId } = receiver;
  if (customerId !== null) await changeConsent(tx, { shopId, customerId, channel: "email", agreed: false, now });
}

/**
 * Takes a stop back, in Shopify too: whoever says it at the address that the mail went to says so themselves. A mail to
 * an address that the customer no longer has agrees to nothing.
 */
async function resumeMail(tx: Tx, options: LinkedMessage & { receiver: Receiver; now: Date }): Promise<void> {
  const { shopId, messageId, receiver, now } = options;
  await query(
    tx,
    `DELETE FROM message_suppressions x USING messages m
     LEFT JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id
     WHERE ${OF_MESSAGE} AND x.shop_id = $1::bigint AND x.channel = 'email' AND x.reason = 'unsubscribe'
       AND x.address_hash IN (address_hash($1::bigint, m.recipient), address_hash($1::bigint, c.email))`,
    shopId,
    messageId,
  );
  const { customerId, isTheirs } = receiver;
  if (customerId !== null && isTheirs) {
    await changeConsent(tx, { shopId, customerId, channel: "email", agreed: true, now });
  }
}
