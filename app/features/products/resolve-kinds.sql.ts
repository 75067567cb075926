/** Where several collections or tags of one product say different kinds, the first of these is taken. */
const KIND_ORDER = "array_position(ARRAY['trial', 'subscription', 'gift_set', 'regular'], r.kind)";

/**
 * The rule that decides a product's kind, with `p` the product and `$1` the shop: its own, else a collection's, else a
 * tag's; no row where none speaks of it. → scope, target, title, kind
 */
export const DECIDING_RULE = `
SELECT r.scope, r.target, r.title, r.kind FROM product_kind_rules r
WHERE r.shop_id = $1::bigint AND (
  (r.scope = 'product' AND r.target = p.product_id::text)
  OR (r.scope = 'collection' AND EXISTS (SELECT FROM collection_products c WHERE c.shop_id = $1::bigint
    AND c.product_id = p.product_id AND c.collection_id::text = r.target))
  OR (r.scope = 'tag' AND r.target IN (SELECT lower(tag) FROM unnest(p.tags) tag)))
ORDER BY array_position(ARRAY['product', 'collection', 'tag'], r.scope), ${KIND_ORDER}, r.target
LIMIT 1`;

const resolve = (ofProducts: string) => `
UPDATE products q SET kind = d.kind
FROM (
  SELECT p.product_id, coalesce(r.kind, 'regular') AS kind
  FROM products p LEFT JOIN LATERAL (${DECIDING_RULE}) r ON true
  WHERE p.shop_id = $1::bigint ${ofProducts}
) d
WHERE q.shop_id = $1::bigint AND q.product_id = d.product_id AND q.kind <> d.kind
RETURNING q.product_id AS "productId"`;

/** $1 shop. → the products whose kind is another one now */
export const RESOLVE_ALL_SQL = resolve("");

/** $1 shop, $2 products. → as above */
export const RESOLVE_THESE_SQL = resolve("AND p.product_id = ANY ($2::bigint[])");
