import { query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { readPrivacyPayload } from "./customer-payload.ts";

/** Notes that a customer wants to see their data; a job then writes the file that the merchant hands over. */
export async function handleDataRequest(
  tx: Tx,
  options: { shopId: ShopId; payload: unknown; now: Date },
): Promise<void> {
  const { shopId, now } = options;
  const { customerId, dataRequestId } = readPrivacyPayload(options.payload);
  const [request] = await query<{ requestId: bigint }>(
    tx,
    `INSERT INTO privacy_requests (shop_id, kind, customer_id, data_request_id, created_at)
     SELECT $1::bigint, 'data_request', $2::bigint, $3::text, $4::timestamptz
     WHERE NOT EXISTS (SELECT FROM privacy_requests
       WHERE shop_id = $1::bigint AND kind = 'data_request' AND customer_id = $2::bigint AND data_request_id = $3::text)
     RETURNING request_id AS "requestId"`,
    shopId,
    customerId,
    dataRequestId,
    now.toISOString(),
  );
  if (!request) return;
  const { requestId } = request;
  await enqueue({
    tx,
    job: "customer-data-request",
    payload: { shopId, requestId },
  });
}
