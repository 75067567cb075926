import { inTransaction, query } from "#app/db.server.ts";
import { log } from "#app/lib/log.server.ts";
import { readMailEvents, readSnsConfirmation } from "./mail-events.ts";
import { readMailEventsToken } from "./message-link.server.ts";

const LONGEST_BODY = 2_000_000;
const CONFIRM_WITHIN_MS = 10_000;

/**
 * Takes a mail service's report of bounces and complaints. The address that it is sent to is signed: whoever has it speaks
 * for the shop's mail service, and can do no more than stop mail to addresses.
 *
 * @returns 200 when it was taken, 404 for an address that we did not make, 400 for what is no report
 */
export async function recordMailEvents(options: { token: string; request: Request; now: Date }): Promise<Response> {
  const shopId = readMailEventsToken(options.token);
  if (shopId === null) return new Response(null, { status: 404 });
  const text = await options.request.text();
  const body = text.length > LONGEST_BODY ? null : parse(text);
  const confirmation = readSnsConfirmation(body);
  if (confirmation) {
    const answer = await fetch(confirmation, { redirect: "error", signal: AbortSignal.timeout(CONFIRM_WITHIN_MS) });
    log.info({ shopId: String(shopId), status: answer.status }, "A subscription to mail events was confirmed");
    return new Response(null, { status: answer.ok ? 200 : 502 });
  }
  const events = readMailEvents(body);
  if (events === null) return new Response(null, { status: 400 });
  await inTransaction({ shopId }, (tx) =>
    query(tx, RECORD_SQL, shopId, JSON.stringify(events), options.now.toISOString()),
  );
  return new Response(null, { status: 200 });
}

// The newest message to an address that bounced did not arrive after all.
const RECORD_SQL = `
WITH told AS (
  SELECT DISTINCT ON (address_hash($1::bigint, e.address), e.reason) address_hash($1::bigint, e.address) AS hash, e.reason,
    lower(e.address) AS address, c.customer_id
  FROM jsonb_to_recordset($2::text::jsonb) AS e (reason text, address text)
  LEFT JOIN customers c ON c.shop_id = $1::bigint AND lower(c.email) = lower(e.address)
  ORDER BY 1, 2, c.customer_id
),
returned AS (
  UPDATE messages m SET state = 'failed', reason = 'bounce' FROM (
    SELECT max(s.message_id) AS message_id FROM told t
    JOIN messages s ON s.shop_id = $1::bigint AND s.customer_id = t.customer_id AND s.state = 'sent'
    WHERE t.reason = 'bounce' AND lower(s.recipient) = t.address GROUP BY t.hash) last
  WHERE m.shop_id = $1::bigint AND m.message_id = last.message_id
)
INSERT INTO message_suppressions (shop_id, channel, address_hash, reason, customer_id, since)
SELECT $1::bigint, 'email', hash, reason, customer_id, $3::timestamptz FROM told
ON CONFLICT DO NOTHING`;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
