import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";
import type { ContactChannel, ContactKind } from "../types.ts";

/** Somebody is to reply within so many days, unless staff say otherwise. */
export const REPLY_WITHIN_DAYS = 1;

export interface NewContact {
  /** A contact is opened once under its key. */
  key: string;
  customerId: bigint;
  kind: ContactKind;
  channel: ContactChannel;
  subject: string;
  note: string;
  /** The staff member's id in Shopify. */
  assignee: string | null;
  answerId: bigint | null;
}

const OPEN_SQL = `
WITH opened AS (
  INSERT INTO contacts (shop_id, key, customer_id, kind, channel, subject, assignee, due_on, answer_id, opened_at,
    opened_on, updated_at)
  SELECT $1::bigint, $2, c.customer_id, $4, $5, $6, $7, $8::date, $9::bigint, $10::timestamptz, $11::date,
    $10::timestamptz
  FROM customers c
  WHERE c.shop_id = $1::bigint AND c.customer_id = $3::bigint AND c.redacted_at IS NULL AND c.merged_into IS NULL
  ON CONFLICT (shop_id, key) DO NOTHING
  RETURNING contact_id, customer_id
),
noted AS (
  INSERT INTO contact_entries (shop_id, contact_id, customer_id, at, note, state, from_day)
  SELECT $1::bigint, contact_id, customer_id, $10::timestamptz, $12, 'open', $11::date FROM opened
)
SELECT contact_id AS "contactId" FROM opened`;

/**
 * Opens a contact that is due the next day.
 *
 * @param options.today the shop's day
 * @returns its id; null where it is open under its key already, or there is no such customer
 */
export async function openContact(
  tx: Tx,
  options: { shopId: ShopId; now: Date; today: string; contact: NewContact },
): Promise<bigint | null> {
  const { shopId, now, today, contact } = options;
  const [row] = await query<{ contactId: bigint }>(
    tx,
    OPEN_SQL,
    shopId,
    contact.key,
    contact.customerId,
    contact.kind,
    contact.channel,
    contact.subject,
    contact.assignee,
    addToDay(today, { days: REPLY_WITHIN_DAYS }),
    contact.answerId,
    now.toISOString(),
    today,
    contact.note,
  );
  if (!row) return null;
  await noteCustomerChanges(tx, { shopId, customerIds: [contact.customerId] });
  return row.contactId;
}
