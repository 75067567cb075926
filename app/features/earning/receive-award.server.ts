import { z } from "zod";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { opensAwards, readAwardToken } from "./award-address.server.ts";
import { awardHook } from "./award-points.server.ts";

const LONGEST_BODY = 16_384;

const customerId = z.union([
  z.string().regex(/^(gid:\/\/shopify\/Customer\/)?\d{1,18}$/),
  z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
]);

const awardBody = z
  .object({
    action: z.enum(["review", "survey"]),
    /** Names what was done: told twice, it is given once. */
    key: z.string().trim().min(1).max(200),
    customerId: customerId.optional(),
    email: z.email().max(320).optional(),
  })
  .refine((body) => (body.customerId === undefined) !== (body.email === undefined), {
    message: "customerId or email, one of them",
  });

// Whoever was merged into another is the other now.
const CUSTOMER_SQL = `
SELECT coalesce(c.merged_into, c.customer_id) AS "customerId" FROM customers c
WHERE c.shop_id = $1::bigint AND c.deleted_at IS NULL AND c.redacted_at IS NULL
  AND ($2::bigint IS NULL OR c.customer_id = $2::bigint) AND ($3::text IS NULL OR lower(c.email) = lower($3::text))
ORDER BY c.customer_id LIMIT 1`;

/**
 * Gives points for a review or an answered survey that another app tells of, at the shop's own address. Whoever has the
 * address can give points for these two, as many as the shop set for each, and nothing else.
 *
 * @returns 200 with whether points were given now (`given: false`: told before, or the shop gives none for it); 404 for an
 *   address that is none (any more); 400 for what cannot be read, with why; 422 where the shop has no such customer
 */
export async function receiveAward(options: { request: Request; token: string; now: Date }): Promise<Response> {
  const { request, now } = options;
  const token = readAwardToken(options.token);
  if (!token) return new Response(null, { status: 404 });
  const text = await request.text();
  const body = awardBody.safeParse(text.length > LONGEST_BODY ? null : parse(text));
  const { shopId, secret } = token;
  return inTransaction({ shopId }, async (tx) => {
    // The address is looked at first: to others nothing is said about what they sent.
    const shop = (await opensAwards(tx, { shopId, secret })) ? await loadShop(tx, shopId) : null;
    if (!shop) return new Response(null, { status: 404 });
    if (!body.success) {
      const problems = body.error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
      return Response.json({ problems }, { status: 400 });
    }
    const { action, key } = body.data;
    const who = await findCustomer(tx, { shopId, id: body.data.customerId, email: body.data.email });
    if (who === null) return Response.json({ problems: [{ field: "customer", message: "unknown" }] }, { status: 422 });
    const customerIds = await awardHook(tx, { shop, action, customerId: who, key: `app:${key}`, now });
    await projectCustomers(tx, { shopId, customerIds });
    await noteCustomerChanges(tx, { shopId, customerIds });
    return Response.json({ given: customerIds.length > 0 });
  });
}

async function findCustomer(
  tx: Tx,
  options: { shopId: ShopId; id: string | number | undefined; email: string | undefined },
): Promise<bigint | null> {
  const { shopId, email = null } = options;
  const id = options.id === undefined ? null : parseId(String(options.id).split("/").at(-1));
  const [row] = await query<{ customerId: bigint }>(tx, CUSTOMER_SQL, shopId, id, email);
  return row?.customerId ?? null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
