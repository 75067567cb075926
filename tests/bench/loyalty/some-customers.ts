import type { LargeStage } from "../large/large-stage.ts";

/** Ids of customers all over the shop, as decimal text. */
export async function someCustomers({ admin, customers }: LargeStage, count: number): Promise<string[]> {
  const { rows } = await admin.query<{ id: string }>(
    `SELECT customer_id::text AS id FROM customers WHERE customer_id % $1 = 0 ORDER BY hashint8(customer_id) LIMIT $2`,
    [Math.max(1, Math.floor(customers / count / 2)), count],
  );
  return rows.map(({ id }) => id);
}
