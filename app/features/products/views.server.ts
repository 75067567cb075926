import { inTransaction, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { inParts } from "#app/lib/in-parts.ts";
import { DECIDING_RULE } from "./resolve-kinds.sql.ts";
import { type KindScope, PRODUCT_KINDS, type ProductKind } from "./types.ts";

export interface ProductRow {
  id: string;
  title: string;
  tags: string[];
  kind: ProductKind;
  /** The rule that decides; null: none does, and the product is regular. */
  decidedBy: { scope: KindScope; title: string } | null;
}

export interface ProductPage {
  rows: ProductRow[];
  /** Where the next page begins; null where there is none. */
  after: string | null;
}

export interface KindRuleView {
  scope: "collection" | "tag";
  target: string;
  title: string;
  kind: ProductKind;
  /** Products that hold the tag or lie in the collection, whatever else decides on them. */
  products: number;
  /** The collection has not been read yet. */
  waiting: boolean;
}

const PER_PAGE = 50;
const PER_PART = 1_000;
const LISTED = "p.deleted_at IS NULL AND p.title <> ''";

export interface ProductQuery {
  search: string;
  kind: ProductKind | null;
  after: { title: string; id: string } | null;
}

/** Reads `q`, `kind` and `after` (`<id>~<title>`); whatever is malformed counts as not given. */
export function parseProductQuery(query: URLSearchParams): ProductQuery {
  return {
    search: (query.get("q") ?? "").trim().slice(0, 100),
    kind: PRODUCT_KINDS.find((kind) => kind === query.get("kind")) ?? null,
    after: readPlace(query.get("after")),
  };
}

function readPlace(place: string | null): ProductQuery["after"] {
  const [, id, title] = /^(\d{1,19})~(.*)$/s.exec(place ?? "") ?? [];
  return id !== undefined && title !== undefined ? { id, title } : null;
}

const productsSql = (limit: number) => `
SELECT p.product_id::text AS id, p.title, p.tags, p.kind,
  CASE WHEN r.scope IS NOT NULL THEN json_build_object('scope', r.scope, 'title', r.title) END AS "decidedBy"
FROM (
  SELECT p.* FROM products p
  WHERE p.shop_id = $1::bigint AND ${LISTED}
    AND ($2 = '' OR p.title ILIKE $2 OR EXISTS (SELECT FROM unnest(p.tags) tag WHERE tag ILIKE $2))
    AND ($3::text IS NULL OR p.kind = $3)
    AND ($4::text IS NULL OR (p.title, p.product_id) > ($4::text, $5::bigint))
  ORDER BY p.title, p.product_id LIMIT ${limit + 1}
) p
LEFT JOIN LATERAL (${DECIDING_RULE}) r ON true
ORDER BY p.title, p.product_id`;

/** A page of the shop's products by title, each with its kind and what decides on it. */
export function listProducts(tx: Tx, options: { shopId: ShopId; list: ProductQuery }): Promise<ProductPage> {
  return readPage(tx, { ...options, limit: PER_PAGE });
}

/** All products that a list finds, by title, a thousand at a time in transactions of their own. */
export function streamProducts(options: { shopId: ShopId; list: ProductQuery }): AsyncGenerator<ProductRow> {
  const { shopId, list } = options;
  return inParts((place) =>
    inTransaction({ shopId }, (tx) =>
      readPage(tx, { shopId, list: { ...list, after: readPlace(place) }, limit: PER_PART }),
    ),
  );
}

async function readPage(tx: Tx, options: { shopId: ShopId; list: ProductQuery; limit: number }): Promise<ProductPage> {
  const { limit } = options;
  const { search, kind, after } = options.list;
  const pattern = search === "" ? "" : `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const found = await query<ProductRow>(
    tx,
    productsSql(limit),
    options.shopId,
    pattern,
    kind,
    after?.title ?? null,
    after?.id ?? null,
  );
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, after: found.length > limit && last ? `${last.id}~${last.title}` : null };
}

const RULES_SQL = `
SELECT r.scope, r.target, r.title, r.kind,
  CASE r.scope
    WHEN 'tag' THEN (SELECT count(*) FROM products p WHERE p.shop_id = $1::bigint AND ${LISTED}
      AND r.target IN (SELECT lower(tag) FROM unnest(p.tags) tag))
    ELSE (SELECT count(*) FROM collection_products c JOIN products p ON p.shop_id = $1::bigint
      AND p.product_id = c.product_id AND ${LISTED}
      WHERE c.shop_id = $1::bigint AND c.collection_id::text = r.target)
  END::int AS products,
  coalesce((SELECT e.state <> 'done' FROM outbox_effects e
    WHERE r.scope = 'collection' AND e.shop_id = $1::bigint AND e.key = 'collection:' || r.target), false) AS waiting
FROM product_kind_rules r
WHERE r.shop_id = $1::bigint AND r.scope <> 'product'
ORDER BY r.scope, r.title, r.target`;

/** The rules by collection and by tag. */
export async function readKindRules(tx: Tx, shopId: ShopId): Promise<KindRuleView[]> {
  return query<KindRuleView>(tx, RULES_SQL, shopId);
}

/** How many products there are of each kind. */
export async function countKinds(tx: Tx, shopId: ShopId): Promise<Record<ProductKind, number>> {
  const rows = await query<{ kind: ProductKind; products: number }>(
    tx,
    `SELECT p.kind, count(*)::int AS products FROM products p WHERE p.shop_id = $1::bigint AND ${LISTED} GROUP BY p.kind`,
    shopId,
  );
  const counts = { trial: 0, regular: 0, subscription: 0, gift_set: 0 };
  for (const { kind, products } of rows) counts[kind] = products;
  return counts;
}

/** The first twenty products whose name holds a text, by name. */
export async function findProducts(
  tx: Tx,
  options: { shopId: ShopId; search: string },
): Promise<{ id: string; title: string }[]> {
  const { rows } = await listProducts(tx, {
    shopId: options.shopId,
    list: { search: options.search.trim(), kind: null, after: null },
  });
  return rows.slice(0, 20).map(({ id, title }) => ({ id, title }));
}
