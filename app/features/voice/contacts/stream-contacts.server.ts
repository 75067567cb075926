import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A contact in the file of contacts; days of the shop, empty where there is none. */
export interface ContactFileRow {
  id: string;
  customerId: string;
  kind: string;
  channel: string;
  state: string;
  /** What they are called, else their number; empty for nobody. */
  assignee: string;
  subject: string;
  dueOn: string;
  openedOn: string;
  resolvedOn: string;
}

const PART = 2_000;

/** All contacts of a shop, the oldest first, some thousands at a time; each part is a transaction of its own. */
export async function* streamContacts(options: { shopId: ShopId }): AsyncGenerator<ContactFileRow> {
  const { shopId } = options;
  let last = "0";
  for (;;) {
    const after = last;
    const rows = await inTransaction({ shopId }, (tx) =>
      query<ContactFileRow>(
        tx,
        `SELECT contact_id::text AS id, customer_id::text AS "customerId", kind, channel, state,
           coalesce((SELECT s.name FROM staff s WHERE s.shop_id = k.shop_id AND s.staff_id = k.assignee), k.assignee, '')
             AS assignee, subject, due_on::text AS "dueOn", opened_on::text AS "openedOn",
           coalesce(resolved_on::text, '') AS "resolvedOn"
         FROM contacts k WHERE shop_id = $1::bigint AND contact_id > $2::text::bigint ORDER BY contact_id LIMIT ${PART}`,
        shopId,
        after,
      ),
    );
    yield* rows;
    last = rows.at(-1)?.id ?? last;
    if (rows.length < PART) return;
  }
}
