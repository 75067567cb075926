import { query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { CUSTOMERS_PER_PAGE, type CustomerListQuery, type CustomerSort } from "./list-query.ts";

export interface CustomerListRow {
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  orders: number;
  firstOrderAt: string;
  lastOrderAt: string;
  netSales: string;
  tierJa: string | null;
  tierEn: string | null;
  points: string;
}

export interface CustomerPage {
  rows: CustomerListRow[];
  /** Where the page before and the page after begin; null where there is none. */
  before: string | null;
  after: string | null;
}

const SORTS: Record<CustomerSort, { column: string; type: string }> = {
  lastOrder: { column: "last_order_at", type: "timestamptz" },
  netSales: { column: "net_sales_minor", type: "bigint" },
  orders: { column: "orders", type: "integer" },
};

/** One page of the customers who have bought, by the place after (or before) which it begins: never by counting rows off. */
export async function listCustomers(
  tx: Tx,
  { shopId, list }: { shopId: ShopId; list: CustomerListQuery },
): Promise<CustomerPage> {
  const { column, type } = SORTS[list.sort];
  const place = list.before ?? list.after;
  const isBackward = list.before !== null;
  const isDescending = (list.direction === "desc") !== isBackward;
  const values: unknown[] = [shopId];
  const conditions: string[] = [];
  if (place) {
    values.push(place.value, place.id);
    conditions.push(`(f.${column}, f.customer_id) ${isDescending ? "<" : ">"} ($2::text::${type}, $3::bigint)`);
  }
  const search = searchCondition(list.search, values);
  if (search) conditions.push(search);
  const order = isDescending ? "DESC" : "ASC";
  const found = await query<CustomerListRow & { place: string }>(
    tx,
    `WITH page AS MATERIALIZED (
       SELECT f.* FROM customer_figures f
       ${search ? "LEFT JOIN customers k ON k.shop_id = $1::bigint AND k.customer_id = f.customer_id" : ""}
       WHERE f.shop_id = $1::bigint AND f.orders > 0${conditions.map((condition) => ` AND ${condition}`).join("")}
       ORDER BY f.${column} ${order}, f.customer_id ${order}
       LIMIT ${CUSTOMERS_PER_PAGE + 1}
     )
     SELECT f.customer_id::text AS id, c.first_name AS "firstName", c.last_name AS "lastName", c.email, f.orders,
            to_char(f.first_order_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "firstOrderAt",
            to_char(f.last_order_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "lastOrderAt",
            f.net_sales_minor::text AS "netSales", t.name_ja AS "tierJa", t.name_en AS "tierEn",
            coalesce(p.available, 0)::text AS points, f.${column}::text AS place
     FROM page f
     LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = f.customer_id
     LEFT JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = f.customer_id
     LEFT JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = m.tier_id
     LEFT JOIN points_accounts p ON p.shop_id = $1::bigint AND p.customer_id = f.customer_id
     ORDER BY f.${column} ${order}, f.customer_id ${order}`,
    ...values,
  );
  const hasMore = found.length > CUSTOMERS_PER_PAGE;
  const shown = found.slice(0, CUSTOMERS_PER_PAGE);
  if (isBackward) shown.reverse();
  const placeOf = (row: (typeof shown)[number] | undefined) => (row ? `${row.place}~${row.id}` : null);
  return {
    rows: shown.map(({ place: _, ...row }) => row),
    before: (isBackward ? hasMore : place !== null) ? placeOf(shown[0]) : null,
    after: (isBackward ? true : hasMore) ? placeOf(shown.at(-1)) : null,
  };
}

/** Names (in either order, spaces aside), e-mail, the name of an order, or an id. Adds to the values that it uses. */
function searchCondition(search: string, values: unknown[]): string | null {
  if (search === "") return null;
  const compact = search.replaceAll(/[\s\u3000]/g, "");
  const pattern = `%${compact.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const spaceless = (text: string) => `translate(${text}, ' \u3000', '')`;
  values.push(pattern);
  const at = `$${values.length}`;
  const conditions = [
    `${spaceless("coalesce(k.last_name, '') || coalesce(k.first_name, '')")} ILIKE ${at}`,
    `${spaceless("coalesce(k.first_name, '') || coalesce(k.last_name, '')")} ILIKE ${at}`,
    `k.email ILIKE ${at}`,
  ];
  if (/^#?[\w-]*\d[\w-]*$/.test(compact)) {
    values.push([compact, compact.startsWith("#") ? compact.slice(1) : `#${compact}`]);
    conditions.push(
      `f.customer_id IN (SELECT o.customer_id FROM orders o
        WHERE o.shop_id = $1::bigint AND o.customer_id IS NOT NULL AND o.name = ANY ($${values.length}::text[]))`,
    );
  }
  const id = parseId(compact);
  if (id !== null) {
    values.push(id);
    conditions.push(`f.customer_id = $${values.length}::bigint`);
  }
  return `(${conditions.join(" OR ")})`;
}
