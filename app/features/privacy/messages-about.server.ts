import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** How kept webhooks name a person: by ids in a pattern of PostgreSQL, by addresses and numbers as they stand. */
interface MessageTraits {
  pattern: string;
  emails: string[];
  phones: string[];
}

/** Condition on inbox_messages; $2 to $4 are `MessageTraits` in their order. It does not parse: not every body is JSON. */
export const ABOUT_PERSON = `(
  payload ~ $2::text
  OR EXISTS (SELECT FROM unnest($3::text[]) AS email WHERE position(lower(email) IN lower(payload)) > 0)
  OR EXISTS (SELECT FROM unnest($4::text[]) AS phone WHERE position(phone IN payload) > 0))`;

/**
 * How webhooks name these customers: by their ids, by the ids of their orders, by the addresses and numbers known of them.
 *
 * @param options.told what a request says about them beyond what is stored
 */
export async function messageTraits(
  tx: Tx,
  options: {
    shopId: ShopId;
    customerIds: bigint[];
    told?: { orderIds: bigint[]; email: string | null; phone: string | null };
  },
): Promise<MessageTraits> {
  const { shopId, customerIds, told } = options;
  const ids = customerIds.map(String);
  const known = await query<{ email: string | null; phone: string | null }>(
    tx,
    "SELECT email, phone FROM customers WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])",
    shopId,
    ids,
  );
  const orders = await query<{ orderId: bigint }>(
    tx,
    `SELECT order_id AS "orderId" FROM orders WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])`,
    shopId,
    ids,
  );
  const orderIds = [...new Set([...(told?.orderIds ?? []), ...orders.map((row) => row.orderId)])].join("|");
  const pattern = [
    `gid://shopify/Customer/(${ids.join("|")})\\M`,
    `"(customer_id|id)":\\s*"?(${ids.join("|")})\\M`,
    ...(orderIds ? [`gid://shopify/Order/(${orderIds})\\M`, `"(order_id|id)":\\s*"?(${orderIds})\\M`] : []),
  ].join("|");
  const people = told ? [told, ...known] : known;
  return {
    pattern,
    emails: [...new Set(people.flatMap(({ email }) => email || []))],
    phones: [...new Set(people.flatMap(({ phone }) => phone || []))],
  };
}
