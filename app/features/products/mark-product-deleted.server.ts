import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Marks a product as deleted in Shopify; its lines in past orders keep their title and cost. */
export async function markProductDeleted(
  tx: Tx,
  deletion: { shopId: ShopId; productId: bigint; observedAt: string },
): Promise<void> {
  const { shopId, productId, observedAt } = deletion;
  await tx.product.upsert({
    where: { shopId_productId: { shopId, productId } },
    create: { shopId, productId, title: "", updatedAt: new Date(0), observedAt: new Date(0), deletedAt: observedAt },
    update: { deletedAt: observedAt },
  });
}
