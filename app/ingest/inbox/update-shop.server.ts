import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import { setShopFacts } from "#app/features/settings/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const shopSchema = z.object({
  name: z.string().optional(),
  currency: z.string().length(3).optional(),
  iana_timezone: z.string().optional(),
  taxes_included: z.boolean().nullish(),
});
const scopesSchema = z.object({ current: z.array(z.string()) });

/**
 * Takes over what shop/update or app/scopes_update tells.
 *
 * @param change.triggeredAt ISO text; what was triggered before the newest state that is known is passed over
 */
export async function updateShop(
  tx: Tx,
  change: { shopId: ShopId; payload: unknown; triggeredAt: string; grantedScopes?: boolean },
): Promise<void> {
  const { shopId } = change;
  if (change.grantedScopes) {
    const scopes = scopesSchema.safeParse(change.payload);
    if (scopes.success) await tx.shop.update({ where: { shopId }, data: { grantedScopes: scopes.data.current } });
    return;
  }
  const told = shopSchema.safeParse(change.payload);
  if (!told.success) return;
  const { name, currency, iana_timezone: timeZone, taxes_included: taxesIncluded } = told.data;
  await setShopFacts(tx, {
    shopId,
    facts: { name, currency, timeZone, taxesIncluded: taxesIncluded ?? undefined },
    toldAt: new Date(change.triggeredAt),
  });
}
