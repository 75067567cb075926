import { query, type Tx } from "#app/db.server.ts";
import { reachSql } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { MessageKind } from "./types.ts";

/** By which channels a customer can be reached now. */
export interface Reach {
  email: boolean;
  line: boolean;
  post: boolean;
}

const { email, line, post } = reachSql("$3::boolean");
const REACH_SQL = `
SELECT c.customer_id AS "customerId", ${email} AS email, ${line} AS line, ${post} AS post
FROM customers c
WHERE c.shop_id = $1::bigint AND c.customer_id = ANY ($2::bigint[]) AND c.redacted_at IS NULL AND c.deleted_at IS NULL`;

/** Who of these customers can be reached how; one who is gone is not in it. The same is judged again when a message is sent. */
export async function readReach(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; kind: MessageKind },
): Promise<Map<bigint, Reach>> {
  const { shopId, customerIds, kind } = options;
  const rows = await query<Reach & { customerId: bigint }>(
    tx,
    REACH_SQL,
    shopId,
    customerIds.map(String),
    kind === "marketing",
  );
  return new Map(rows.map(({ customerId, ...reach }) => [customerId, reach]));
}
