import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A message in the file of the log; instants in shop time, ISO 8601, empty where there is none. */
export interface MessageFileRow {
  id: string;
  customerId: string;
  kind: string;
  state: string;
  reason: string;
  dueAt: string;
  sentAt: string;
  recipient: string;
  subject: string;
  template: string;
  /** In thousandths of the currency's minor unit. */
  costMilli: string;
}

const PART = 2_000;
const instant = (column: string) => `coalesce(to_char(m.${column}, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), '')`;

/** All messages of a shop, the oldest first, some thousands at a time; each part is a transaction of its own. */
export async function* streamMessages(options: { shopId: ShopId; timeZone: string }): AsyncGenerator<MessageFileRow> {
  const { shopId, timeZone } = options;
  let last = "0";
  for (;;) {
    const after = last;
    const rows = await inTransaction({ shopId }, async (tx) => {
      await query(tx, "SELECT set_config('TimeZone', $1, true)", timeZone);
      return query<MessageFileRow>(
        tx,
        `SELECT m.message_id::text AS id, coalesce(m.customer_id::text, '') AS "customerId", m.kind, m.state,
           coalesce(m.reason, '') AS reason, ${instant("due_at")} AS "dueAt", ${instant("sent_at")} AS "sentAt",
           coalesce(m.recipient, '') AS recipient, coalesce(m.subject, '') AS subject, coalesce(t.name, '') AS template,
           m.cost_milli::text AS "costMilli"
         FROM messages m
         LEFT JOIN message_templates t ON t.shop_id = m.shop_id AND t.template_id = m.template_id
         WHERE m.shop_id = $1::bigint AND m.message_id > $2::text::bigint ORDER BY m.message_id LIMIT ${PART}`,
        shopId,
        after,
      );
    });
    yield* rows;
    last = rows.at(-1)?.id ?? last;
    if (rows.length < PART) return;
  }
}
