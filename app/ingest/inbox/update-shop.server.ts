import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import type { ShopContext } from "#app/features/orders/index.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";

const shopSchema = z.object({
  name: z.string().optional(),
  currency: z.string().length(3).optional(),
  iana_timezone: z.string().optional(),
  taxes_included: z.boolean().nullish(),
});
const scopesSchema = z.object({ current: z.array(z.string()) });

/** Takes over what shop/update or app/scopes_update tells. Another time zone moves days, so all figures follow. */
export async function updateShop(
  tx: Tx,
  change: { shop: ShopContext; payload: unknown; grantedScopes?: boolean },
): Promise<void> {
  const { shop } = change;
  const where = { shopId: shop.shopId };
  if (change.grantedScopes) {
    const scopes = scopesSchema.safeParse(change.payload);
    if (scopes.success) await tx.shop.update({ where, data: { grantedScopes: scopes.data.current } });
    return;
  }
  const told = shopSchema.safeParse(change.payload);
  if (!told.success) return;
  const timeZone = told.data.iana_timezone;
  await tx.shop.update({
    where,
    data: {
      name: told.data.name,
      currency: told.data.currency,
      timeZone,
      taxesIncluded: told.data.taxes_included ?? undefined,
    },
  });
  if (timeZone !== undefined && timeZone !== shop.timeZone) {
    await enqueue({ tx, job: "rebuild-shop", payload: { shopId: shop.shopId } });
  }
}
