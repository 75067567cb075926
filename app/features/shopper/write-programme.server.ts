import { PROGRAMME_APP_DATA, PROGRAMME_METAFIELD } from "#app/contracts/programme.ts";
import { inTransaction } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { METAFIELDS_SET } from "#app/shopify/operations/metafields-set.ts";
import { PROGRAMME_OWNERS } from "#app/shopify/operations/programme-owners.ts";
import { loadProgramme } from "./load-programme.server.ts";

/** Writes what all shoppers of a shop see to the shop and to the app's installation. */
export async function writeProgramme(options: { shopId: ShopId; now: Date; signal?: AbortSignal }): Promise<void> {
  const { shopId, now, signal } = options;
  const programme = await inTransaction({ shopId }, (tx) => loadProgramme(tx, { shopId, now }));
  if (!programme) return;
  const { shop, currentAppInstallation } = await adminGraphql<{
    shop: { id: string };
    currentAppInstallation: { id: string };
  }>({ shopId, operation: PROGRAMME_OWNERS, signal });
  const value = JSON.stringify(programme);
  const metafields = [
    { ...PROGRAMME_METAFIELD, ownerId: shop.id, value },
    { ...PROGRAMME_APP_DATA, ownerId: currentAppInstallation.id, value },
  ];
  const { metafieldsSet } = await adminGraphql<{
    metafieldsSet: { userErrors: { code: string | null; field: string[] | null }[] };
  }>({ shopId, operation: METAFIELDS_SET, variables: { metafields }, idempotent: true, signal });
  if (metafieldsSet.userErrors.length > 0) {
    const codes = metafieldsSet.userErrors.map(
      ({ code, field }) => `${code ?? "unknown"} at ${field?.join(".") ?? "?"}`,
    );
    throw new Error(`Shopify did not take the programme: ${codes.join(", ")}`);
  }
}
