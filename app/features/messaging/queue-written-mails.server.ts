import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { OwnKind } from "./types.ts";

/** A mail whose words stand already. */
export interface WrittenMail {
  /** One mail per key and shop. */
  key: string;
  address: string;
  subject: string;
  text: string;
  html: string;
}

/** Queues mails to addresses of the shop's own, in the transaction that makes them due. */
export async function queueWrittenMails(
  tx: Tx,
  options: { shopId: ShopId; now: Date; kind: OwnKind; mails: readonly WrittenMail[] },
): Promise<void> {
  const { shopId, now, kind, mails } = options;
  await query(
    tx,
    `INSERT INTO messages (shop_id, key, channel, kind, due_at, recipient, subject, body_text, body_html, created_at)
     SELECT $1::bigint, r.key, 'email', $2, $3::timestamptz, r.address, r.subject, r.text, r.html, $3::timestamptz
     FROM jsonb_to_recordset($4::text::jsonb) AS r (key text, address text, subject text, text text, html text)
     ON CONFLICT (shop_id, key) DO NOTHING`,
    shopId,
    kind,
    now.toISOString(),
    JSON.stringify(mails),
  );
}
