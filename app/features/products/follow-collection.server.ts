import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId, toGid } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { COLLECTION_PRODUCTS_PAGE } from "#app/shopify/operations/collection-products-page.ts";
import { type EffectHandler, enqueueEffects } from "#app/shopify/outbox.server.ts";
import { resolveKinds } from "./resolve-kinds.server.ts";

interface CollectionPage {
  collection: {
    title: string;
    products: { pageInfo: { hasNextPage: boolean; endCursor: string | null }; nodes: { id: string }[] };
  } | null;
}

const MEMBERS_SQL = `
WITH told AS MATERIALIZED (SELECT unnest($3::bigint[]) AS product_id),
gone AS (
  DELETE FROM collection_products c
  WHERE c.shop_id = $1::bigint AND c.collection_id = $2::bigint
    AND NOT EXISTS (SELECT FROM told t WHERE t.product_id = c.product_id)
),
named AS (
  UPDATE product_kind_rules r SET title = $4
  WHERE r.shop_id = $1::bigint AND r.scope = 'collection' AND r.target = $2::text AND r.title <> $4
)
INSERT INTO collection_products (shop_id, collection_id, product_id)
SELECT $1::bigint, $2::bigint, product_id FROM told
WHERE $2::text IN (SELECT collection_id FROM named_collections($1::bigint))
ON CONFLICT DO NOTHING`;

/** Asks Shopify, through the outbox, which products a collection holds, and then brings their kinds in step. */
export async function askForCollections(
  tx: Tx,
  options: { shopId: ShopId; collectionIds: readonly string[] },
): Promise<void> {
  const effects = options.collectionIds.map((collectionId) => ({
    kind: "collection.read",
    key: `collection:${collectionId}`,
    payload: { collectionId },
  }));
  await enqueueEffects(tx, { shopId: options.shopId, effects });
}

/** The same for every collection that a rule or a bonus names: products come and go without a webhook that says so. */
export async function askForAllCollections(tx: Tx, shopId: ShopId): Promise<void> {
  const named = await query<{ collectionId: string }>(
    tx,
    `SELECT collection_id AS "collectionId" FROM named_collections($1::bigint)`,
    shopId,
  );
  await askForCollections(tx, { shopId, collectionIds: named.map(({ collectionId }) => collectionId) });
}

async function followCollection(options: { shopId: ShopId; collectionId: bigint; signal: AbortSignal }): Promise<void> {
  const { shopId, collectionId, signal } = options;
  const productIds: string[] = [];
  let title = "";
  let after: string | null = null;
  do {
    const answer: CollectionPage = await adminGraphql<CollectionPage>({
      shopId,
      operation: COLLECTION_PRODUCTS_PAGE,
      variables: { id: toGid("Collection", collectionId), after },
      signal,
    });
    const { collection } = answer;
    // A collection that is gone holds nothing.
    if (!collection) break;
    title = collection.title;
    for (const { id } of collection.products.nodes) productIds.push(String(parseId(id)));
    after = collection.products.pageInfo.hasNextPage ? collection.products.pageInfo.endCursor : null;
  } while (after !== null);
  await inTransaction({ shopId }, async (tx) => {
    await query(tx, MEMBERS_SQL, shopId, String(collectionId), productIds, title);
    await resolveKinds(tx, { shopId });
  });
}

/** What products ask of Shopify. */
export const productEffects: Record<string, EffectHandler> = {
  "collection.read": {
    batchSize: 1,
    async run([effect], { shopId, signal }) {
      const collectionId = parseId((effect?.payload as { collectionId?: unknown } | undefined)?.collectionId);
      if (collectionId === null) throw new Error("The effect names no collection");
      await followCollection({ shopId, collectionId, signal });
      return undefined;
    },
  },
};
