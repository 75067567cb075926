import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

export interface PrivacyRequestView {
  id: string;
  kind: "data_request" | "customer_redact";
  customerId: string | null;
  state: "open" | "done";
  hasFile: boolean;
  createdAt: string;
  doneAt: string | null;
}

/** The newest privacy requests that Shopify passed on. */
export async function readPrivacyRequests(tx: Tx, shopId: ShopId): Promise<PrivacyRequestView[]> {
  const iso = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return query<PrivacyRequestView>(
    tx,
    `SELECT request_id::text AS id, kind, customer_id::text AS "customerId", state, export IS NOT NULL AS "hasFile",
            ${iso("created_at")} AS "createdAt", ${iso("done_at")} AS "doneAt"
     FROM privacy_requests WHERE shop_id = $1::bigint ORDER BY request_id DESC LIMIT 50`,
    shopId,
  );
}

/** The file made for a data request, as JSON text; null when the shop has no such file. */
export async function readPrivacyFile(tx: Tx, options: { shopId: ShopId; requestId: bigint }): Promise<string | null> {
  const [row] = await query<{ file: string | null }>(
    tx,
    `SELECT jsonb_pretty(export::jsonb) AS file FROM privacy_requests WHERE shop_id = $1::bigint AND request_id = $2::bigint`,
    options.shopId,
    options.requestId,
  );
  return row?.file ?? null;
}
