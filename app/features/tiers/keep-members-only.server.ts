import { MEMBERS_ONLY_METAFIELD } from "#app/contracts/shopper.ts";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId, toGid } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { COLLECTION_PRODUCTS_PAGE } from "#app/shopify/operations/collection-products-page.ts";
import { METAFIELDS_DELETE } from "#app/shopify/operations/metafields-delete.ts";
import { METAFIELDS_SET } from "#app/shopify/operations/metafields-set.ts";
import { type EffectContext, type EffectHandler, EffectRefused, enqueueEffect } from "#app/shopify/outbox.server.ts";
import { ensureValidation } from "./ensure-validation.server.ts";
import { type MembersTier, membersOnlyTargets, widerOf } from "./members-only.ts";
import { TIER_HANDLE_SQL } from "./read-tier.server.ts";

/** As many metafields as Shopify takes in one call. */
const AT_ONCE = 25;

const TIERS_SQL = `
SELECT ${TIER_HANDLE_SQL} AS handle, t.perks FROM tiers t
WHERE t.shop_id = $1::bigint AND t.threshold > 0 ORDER BY t.threshold`;

// Written down before Shopify is asked: what a lost answer may have done there is taken away again when it is over.
const DIFFERING_SQL = `
WITH wanted AS (
  SELECT product_id, handles FROM jsonb_to_recordset($2::text::jsonb) AS w (product_id bigint, handles text[])
), written AS (
  INSERT INTO members_only_products (shop_id, product_id) SELECT $1::bigint, product_id FROM wanted ON CONFLICT DO NOTHING
)
SELECT product_id AS "productId", w.handles
FROM wanted w
FULL JOIN (SELECT * FROM members_only_products WHERE shop_id = $1::bigint) m USING (product_id)
WHERE m.handles IS DISTINCT FROM w.handles OR m.handles IS NULL
ORDER BY product_id`;

const DONE_SQL = `
WITH done AS (SELECT * FROM jsonb_to_recordset($2::text::jsonb) AS d (product_id bigint, handles text[])),
gone AS (
  DELETE FROM members_only_products m USING done d
  WHERE m.shop_id = $1::bigint AND m.product_id = d.product_id AND d.handles IS NULL
)
UPDATE members_only_products m SET handles = d.handles FROM done d
WHERE m.shop_id = $1::bigint AND m.product_id = d.product_id AND d.handles IS NOT NULL`;

const RULE_SQL = `
INSERT INTO members_only_rules (shop_id, state, seen_at) VALUES ($1::bigint, $2, $3::timestamptz)
ON CONFLICT (shop_id) DO UPDATE SET state = excluded.state, seen_at = excluded.seen_at`;

interface Product {
  productId: bigint;
  /** Null: everybody may buy it. */
  handles: string[] | null;
}

/** Brings the products' metafield in Shopify to what the programme in force says of today. */
export const keepMembersOnly: EffectHandler = {
  batchSize: 1,
  async run(_effects, context) {
    const { shopId, signal } = context;
    const wanted = await readWanted(context);
    const rows = [...wanted].map(([productId, handles]) => ({ product_id: String(productId), handles }));
    const differing = await inTransaction({ shopId }, (tx) =>
      query<Product>(tx, DIFFERING_SQL, shopId, JSON.stringify(rows)),
    );
    for (let at = 0; at < differing.length; at += AT_ONCE) {
      signal.throwIfAborted();
      const some = differing.slice(at, at + AT_ONCE);
      const done = await writeProducts(shopId, some);
      const written = done.map(({ productId, handles }) => ({ product_id: String(productId), handles }));
      await inTransaction({ shopId }, (tx) => query(tx, DONE_SQL, shopId, JSON.stringify(written)));
    }
    if (wanted.size > 0) {
      const state = await ensureValidation(shopId);
      await inTransaction({ shopId }, (tx) => query(tx, RULE_SQL, shopId, state, context.now.toISOString()));
    }
    return undefined;
  },
};

async function readWanted(context: EffectContext): Promise<Map<bigint, readonly string[]>> {
  const { shopId, now } = context;
  const { tiers, timeZone } = await inTransaction({ shopId }, async (tx) => ({
    tiers: await query<MembersTier>(tx, TIERS_SQL, shopId),
    ...(await tx.shop.findUniqueOrThrow({ where: { shopId }, select: { timeZone: true } })),
  }));
  const wanted = new Map<bigint, readonly string[]>();
  for (const [target, handles] of membersOnlyTargets({ tiers, today: dayOf(now, timeZone) })) {
    const ids = target.includes("/Product/") ? [target] : await productsOf(context, target);
    for (const gid of ids) {
      const productId = parseId(gid.slice(gid.lastIndexOf("/") + 1));
      if (productId !== null) wanted.set(productId, widerOf(handles, wanted.get(productId)));
    }
  }
  return wanted;
}

interface ProductsPage {
  collection: {
    products: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  } | null;
}

/** @returns none where the collection is gone */
async function productsOf({ shopId, signal }: EffectContext, id: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted();
    const { collection }: ProductsPage = await adminGraphql<ProductsPage>({
      ...{ shopId, operation: COLLECTION_PRODUCTS_PAGE, variables: { id, after }, idempotent: true },
    });
    ids.push(...(collection?.products.nodes ?? []).map((product) => product.id));
    if (!collection?.products.pageInfo.hasNextPage) return ids;
    after = collection.products.pageInfo.endCursor;
  }
}

/** @returns what Shopify has now of each; a product that it has no more is nobody's alone */
async function writeProducts(shopId: ShopId, products: readonly Product[]): Promise<Product[]> {
  const { namespace, key, type } = MEMBERS_ONLY_METAFIELD;
  const free = products.filter(({ handles }) => handles === null);
  if (free.length > 0) {
    const metafields = free.map(({ productId }) => ({ ownerId: toGid("Product", productId), namespace, key }));
    await adminGraphql({ shopId, operation: METAFIELDS_DELETE, variables: { metafields }, idempotent: true });
  }
  const done = [...free];
  for (let rest = products.filter(({ handles }) => handles !== null); rest.length > 0; ) {
    const metafields = rest.map(({ productId, handles }) => ({
      ...{ ownerId: toGid("Product", productId), namespace, key, type, value: JSON.stringify(handles) },
    }));
    const { metafieldsSet } = await adminGraphql<{
      metafieldsSet: { userErrors: { code: string | null; elementIndex: number | null }[] };
    }>({ shopId, operation: METAFIELDS_SET, variables: { metafields }, idempotent: true });
    if (metafieldsSet.userErrors.length === 0) return [...done, ...rest];
    // All or none are written: those that Shopify refuses (it has deleted them) go, the others are sent again.
    const refused = new Set<Product>();
    for (const { code, elementIndex } of metafieldsSet.userErrors) {
      const product = rest[elementIndex ?? -1];
      if (!product) throw new EffectRefused(code ?? "UNKNOWN");
      refused.add(product);
    }
    done.push(...[...refused].map(({ productId }) => ({ productId, handles: null })));
    rest = rest.filter((product) => !refused.has(product));
  }
  return done;
}

const ANY_SQL = `
SELECT EXISTS (SELECT FROM members_only_products WHERE shop_id = $1::bigint) OR EXISTS (
  SELECT FROM tiers WHERE shop_id = $1::bigint AND perks @? '$[*] ? (@.kind == "membersOnly")') AS any`;

/** Asks for products' metafields to follow, where any are members' alone or may become it. */
export async function askForMembersOnly(tx: Tx, shopId: ShopId): Promise<void> {
  const [row] = await query<{ any: boolean }>(tx, ANY_SQL, shopId);
  if (row?.any) await enqueueEffect(tx, { shopId, kind: "tiers.membersOnly", key: "tiers:members-only", payload: {} });
}

/** The same with all of them written once more, whatever somebody did to them in Shopify. */
export async function askForAllMembersOnly(tx: Tx, shopId: ShopId): Promise<void> {
  await query(tx, "UPDATE members_only_products SET handles = NULL WHERE shop_id = $1::bigint", shopId);
  await askForMembersOnly(tx, shopId);
}
