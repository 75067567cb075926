import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { MessageRequest } from "./types.ts";

/**
 * Asks for e-mails and LINE messages to customers, in the transaction that makes them due. Whether each may be sent at all (consent,
 * suppression, the shop's cap) is decided when its turn comes, not now.
 *
 * @returns the keys that were new; the others were asked for before, and stay as they are
 */
export async function queueMessages(
  tx: Tx,
  options: { shopId: ShopId; now: Date; messages: readonly MessageRequest[] },
): Promise<string[]> {
  const { shopId, now, messages } = options;
  if (messages.length === 0) return [];
  const rows = messages.map(({ key, customerId, channel = "email", kind, content, dueAt, notAfter, source }) => ({
    key,
    customer_id: String(customerId),
    channel,
    kind,
    source_type: source.type,
    source_id: String(source.id),
    due_at: dueAt.toISOString(),
    not_after: notAfter?.toISOString() ?? null,
    ...("templateId" in content
      ? { template_id: String(content.templateId), values: content.values }
      : { subject: content.subject, body_text: content.body }),
  }));
  const added = await query<{ key: string }>(
    tx,
    `INSERT INTO messages (shop_id, key, customer_id, channel, kind, source_type, source_id, due_at, not_after, subject,
       body_text, template_id, "values", created_at)
     SELECT $1::bigint, r.key, r.customer_id, r.channel, r.kind, r.source_type, r.source_id, r.due_at, r.not_after, r.subject,
       r.body_text, r.template_id, r."values", $3::timestamptz
     FROM jsonb_to_recordset($2::text::jsonb) AS r (key text, customer_id bigint, channel text, kind text, source_type text,
       source_id bigint, due_at timestamptz, not_after timestamptz, subject text, body_text text, template_id bigint,
       "values" jsonb)
     ON CONFLICT (shop_id, key) DO NOTHING
     RETURNING key`,
    shopId,
    JSON.stringify(rows),
    now.toISOString(),
  );
  return added.map(({ key }) => key);
}
