import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Marks a customer as deleted in Shopify; a state told late does not bring it back. */
export async function markCustomerDeleted(
  tx: Tx,
  deletion: { shopId: ShopId; customerId: bigint; observedAt: string },
): Promise<void> {
  const { shopId, customerId, observedAt } = deletion;
  await tx.customer.upsert({
    where: { shopId_customerId: { shopId, customerId } },
    create: {
      shopId,
      customerId,
      tags: [],
      updatedAt: new Date(0),
      observedAt,
      complete: false,
      deletedAt: observedAt,
    },
    update: { deletedAt: observedAt },
  });
}
