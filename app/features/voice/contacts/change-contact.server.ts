import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { ContactState } from "../types.ts";
import { assignReply, noteReply } from "./ask-for-reply.server.ts";

export interface ContactUpdate {
  contactId: bigint;
  state: ContactState;
  /** The staff member's id in Shopify. */
  assignee: string | null;
  dueOn: string;
  note: string;
}

// A state that lasted less than a day was that of no day; a state that is the one before adds to it.
const CHANGE_SQL = `
WITH before AS (
  SELECT contact_id, customer_id, state, assignee FROM contacts
  WHERE shop_id = $1::bigint AND contact_id = $2::bigint FOR UPDATE
),
changed AS (
  UPDATE contacts c SET state = $3, assignee = $4, due_on = $5::date, updated_at = $6::timestamptz,
    resolved_on = CASE WHEN $3 = 'resolved' THEN coalesce(c.resolved_on, $7::date) END
  FROM before b WHERE c.shop_id = $1::bigint AND c.contact_id = b.contact_id
),
ended AS (
  UPDATE contact_entries e SET until_day = greatest($7::date, e.from_day) FROM before b
  WHERE e.shop_id = $1::bigint AND e.contact_id = b.contact_id AND e.state IS NOT NULL AND e.until_day IS NULL
    AND b.state <> $3
),
noted AS (
  INSERT INTO contact_entries (shop_id, contact_id, customer_id, at, note, state, from_day)
  SELECT $1::bigint, contact_id, customer_id, $6::timestamptz, $8, nullif($3, state),
    CASE WHEN state <> $3 THEN $7::date END
  FROM before WHERE state <> $3 OR $8 <> ''
)
SELECT customer_id AS "customerId", assignee IS DISTINCT FROM $4 AS "isReassigned" FROM before`;

/**
 * Changes where a contact stands, who sees to it and by when, and adds what was done.
 *
 * @returns false where there is no such contact
 */
export async function changeContact(
  tx: Tx,
  options: { shopId: ShopId; staffId: string; now: Date; today: string; update: ContactUpdate },
): Promise<boolean> {
  const { shopId, staffId, now, today, update } = options;
  const [row] = await query<{ customerId: bigint; isReassigned: boolean }>(
    tx,
    CHANGE_SQL,
    shopId,
    update.contactId,
    update.state,
    update.assignee,
    update.dueOn,
    now.toISOString(),
    today,
    update.note,
  );
  if (!row) return false;
  const { contactId, assignee } = update;
  if (row.isReassigned) await assignReply(tx, { shopId, contactId, assignee });
  if (update.state !== "open") await noteReply(tx, { shopId, staffId, now, contactId });
  await noteCustomerChanges(tx, { shopId, customerIds: [row.customerId] });
  return true;
}
