import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { resolveKinds } from "./resolve-kinds.server.ts";
import type { ProductFact } from "./types.ts";

const PRODUCTS_SQL = `
INSERT INTO products AS p (shop_id, product_id, title, product_type, vendor, tags, status, updated_at, observed_at)
SELECT $1::bigint, product_id, title, product_type, vendor, tags, status, updated_at, observed_at
FROM json_to_recordset($2::text::json) AS t (product_id bigint, title text, product_type text, vendor text, tags text[],
  status text, updated_at timestamptz, observed_at timestamptz)
ORDER BY product_id
ON CONFLICT (shop_id, product_id) DO UPDATE SET
  title = excluded.title, product_type = excluded.product_type, vendor = excluded.vendor, tags = excluded.tags,
  status = excluded.status, updated_at = excluded.updated_at, observed_at = excluded.observed_at
WHERE (excluded.updated_at, excluded.observed_at) > (p.updated_at, p.observed_at)
RETURNING product_id AS "productId"`;

const VARIANTS_SQL = `
INSERT INTO variants AS v (shop_id, variant_id, product_id, title, sku, price_minor, unit_cost_minor)
SELECT $1::bigint, variant_id, product_id, title, sku, price_minor, unit_cost_minor
FROM json_to_recordset($2::text::json) AS t (variant_id bigint, product_id bigint, title text, sku text,
  price_minor bigint, unit_cost_minor bigint)
ORDER BY variant_id
ON CONFLICT (shop_id, variant_id) DO UPDATE SET
  product_id = excluded.product_id, title = excluded.title, sku = excluded.sku, price_minor = excluded.price_minor,
  unit_cost_minor = coalesce(excluded.unit_cost_minor, v.unit_cost_minor)`;

/** Brings products, their kind and their variants to the newest state told; a cost that is not told stays. */
export async function applyProducts(tx: Tx, batch: { shopId: ShopId; products: ProductFact[] }): Promise<void> {
  const newest = new Map<bigint, ProductFact>();
  for (const product of batch.products) {
    const other = newest.get(product.productId);
    if (!other || Date.parse(product.updatedAt) >= Date.parse(other.updatedAt)) newest.set(product.productId, product);
  }
  if (newest.size === 0) return;
  const rows = [...newest.values()].map((product) => ({
    product_id: String(product.productId),
    title: product.title,
    product_type: product.productType,
    vendor: product.vendor,
    tags: product.tags,
    status: product.status.toLowerCase(),
    updated_at: product.updatedAt,
    observed_at: product.observedAt,
  }));
  const accepted = await query<{ productId: bigint }>(tx, PRODUCTS_SQL, batch.shopId, JSON.stringify(rows));
  await resolveKinds(tx, { shopId: batch.shopId, productIds: accepted.map(({ productId }) => productId) });
  const variants = accepted.flatMap(({ productId }) =>
    (newest.get(productId)?.variants ?? []).map((variant) => ({
      variant_id: String(variant.variantId),
      product_id: String(productId),
      title: variant.title,
      sku: variant.sku,
      price_minor: variant.priceMinor === null ? null : String(variant.priceMinor),
      unit_cost_minor:
        variant.unitCostMinor === undefined || variant.unitCostMinor === null ? null : String(variant.unitCostMinor),
    })),
  );
  if (variants.length > 0) await query(tx, VARIANTS_SQL, batch.shopId, JSON.stringify(variants));
}
