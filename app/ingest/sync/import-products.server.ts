import { inTransaction, query } from "#app/db.server.ts";
import { applyProducts } from "#app/features/products/index.server.ts";
import { BULK_PRODUCTS } from "#app/shopify/operations/bulk-products.ts";
import { type BackfillContext, runBulkPhase } from "./bulk-phase.server.ts";
import { writeProgress } from "./import-progress.server.ts";
import type { ProductNode, VariantNode } from "./nodes.ts";
import { idOf } from "./normalise-order-node.ts";
import { normaliseProductNode, normaliseVariantNode } from "./normalise-product-node.ts";
import { changeRun } from "./sync-runs.server.ts";

type BulkVariant = VariantNode & { product: ProductNode };

/** Phase "products": every variant with its product and its present cost, which lines of orders then take. */
export async function importProducts(context: BackfillContext): Promise<void> {
  const { shop, run, clock } = context;
  const { shopId, currency } = shop;
  await runBulkPhase(context, {
    phase: "products",
    query: BULK_PRODUCTS,
    reading: () => async (piece, turn) => {
      const { objects, key, after, observedAt } = piece;
      const nodes = objects as BulkVariant[];
      // The variants of one product may lie in two pieces, so products come alone and variants after them.
      const products = nodes.map(({ product }) =>
        normaliseProductNode(product, { variants: [], currency, observedAt }),
      );
      const variants = nodes.map((node) => variantRow(node, currency));
      await turn;
      await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
        await applyProducts(tx, { shopId, products });
        await query(tx, VARIANTS_SQL, shopId, JSON.stringify(variants), observedAt);
        await writeProgress(tx, key, after);
        await changeRun(tx, { shopId, runId: run.runId, now: clock(), change: { doneCount: after.rootsRead } });
      });
    },
  });
}

function variantRow(node: BulkVariant, currency: string) {
  const variant = normaliseVariantNode(node, currency);
  return {
    variant_id: String(variant.variantId),
    product_id: String(idOf(node.product.id)),
    title: variant.title,
    sku: variant.sku,
    price_minor: String(variant.priceMinor),
    unit_cost_minor: variant.unitCostMinor === null ? null : String(variant.unitCostMinor),
  };
}

// Webhooks do not tell the cost: it is taken even where a webhook has told of the product since.
const VARIANTS_SQL = `
INSERT INTO variants AS v (shop_id, variant_id, product_id, title, sku, price_minor, unit_cost_minor)
SELECT $1::bigint, t.variant_id, t.product_id, coalesce(newer.title, t.title), coalesce(newer.sku, t.sku),
  coalesce(newer.price_minor, t.price_minor), t.unit_cost_minor
FROM json_to_recordset($2::text::json) AS t (variant_id bigint, product_id bigint, title text, sku text,
  price_minor bigint, unit_cost_minor bigint)
LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = t.product_id AND p.observed_at > $3::timestamptz
LEFT JOIN variants newer ON newer.shop_id = $1::bigint AND newer.variant_id = t.variant_id AND p.product_id IS NOT NULL
ORDER BY t.variant_id
ON CONFLICT (shop_id, variant_id) DO UPDATE SET
  product_id = excluded.product_id, title = excluded.title, sku = excluded.sku, price_minor = excluded.price_minor,
  unit_cost_minor = coalesce(excluded.unit_cost_minor, v.unit_cost_minor)`;
