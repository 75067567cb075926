import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type CustomerCondition, SqlValues } from "#app/lib/sql-values.ts";
import { type CustomerSearch, filterConditions, readSearch } from "./filter-customers.server.ts";
import { CUSTOMERS_PER_PAGE, type CustomerAudience, type CustomerListQuery, type CustomerSort } from "./list-query.ts";

export interface CustomerListRow {
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  orders: number;
  firstOrderAt: string | null;
  lastOrderAt: string | null;
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
  /** How many customers the list has in all; null where only reading all of them would tell. */
  count: { customers: number; isExact: boolean } | null;
}

const SORTS: Record<CustomerSort, { column: string; type: string }> = {
  lastOrder: { column: "last_order_at", type: "timestamptz" },
  netSales: { column: "net_sales_minor", type: "bigint" },
  orders: { column: "orders", type: "integer" },
  id: { column: "customer_id", type: "bigint" },
};

/**
 * `columns`: what filters ask of the rows themselves. `rowsPerMatch`: how many rows of the order are looked through in the
 * time in which one that passes is found by an index and looked up.
 */
const AUDIENCES: Record<
  CustomerAudience,
  { table: string; condition: string; columns: string[]; rowsPerMatch: number }
> = {
  buyers: { table: "customer_figures", condition: "f.orders > 0", columns: [], rowsPerMatch: 1 },
  // Who was merged, deleted or erased is not in it.
  all: { table: "customer_search", condition: "true", columns: ["value"], rowsPerMatch: 8 },
};

/**
 * How many rows of the order are looked through for those that a filter lets pass. What one in sixty customers has fills a
 * page from them. Of rarer things either more rows are looked through, or all that pass are found by an index of their own
 * and sorted: whichever is less.
 */
const WALKED = 3_000;

interface PageRow {
  customerId: string;
  place: string;
}

/** What a page is made of, and all that was learned on the way of how many there are. */
interface Found {
  rows: PageRow[];
  count: CustomerPage["count"];
}

interface ListOptions {
  shopId: ShopId;
  list: CustomerListQuery;
  /** A further condition, such as a segment's rule. */
  condition?: CustomerCondition | null;
}

/** One page of the customers, by the place after (or before) which it begins: never by counting rows off. */
export async function listCustomers(tx: Tx, options: ListOptions): Promise<CustomerPage> {
  const { shopId, list } = options;
  const { rows, count } = await findPage(tx, options);
  const isBackward = list.before !== null;
  const hasMore = rows.length > CUSTOMERS_PER_PAGE;
  const shown = rows.slice(0, CUSTOMERS_PER_PAGE);
  if (isBackward) shown.reverse();
  const placeOf = (row: PageRow | undefined) => (row ? `${row.place}~${row.customerId}` : null);
  return {
    rows: await readRows(tx, { shopId, customerIds: shown.map(({ customerId }) => customerId) }),
    before: (isBackward ? hasMore : list.after !== null) ? placeOf(shown[0]) : null,
    after: (isBackward ? true : hasMore) ? placeOf(shown.at(-1)) : null,
    count,
  };
}

async function findPage(tx: Tx, options: ListOptions): Promise<Found> {
  const { shopId, list, condition = null } = options;
  const search = await readSearch(tx, { shopId, search: list.search });
  const filter = { search, reach: list.reach, condition, ofSearchRows: list.audience === "all" };
  const conditions = filterConditions({ ...filter, rowByRow: true });
  const plan = { shopId, list, conditions };
  // Who is searched for is looked up by name; all who pass a filter alone are a set.
  const matches = { ...plan, search, conditions: filterConditions({ ...filter, rowByRow: search !== null }) };
  if (conditions.length === 0) {
    const rows = await scan(tx, { ...plan, limit: CUSTOMERS_PER_PAGE + 1 });
    return { rows, count: await countAudience(tx, { shopId, audience: list.audience }) };
  }
  const isFirstPage = list.after === null && list.before === null;
  let walk = await walkOrder(tx, { ...plan, limit: WALKED });
  const audience = walk.isWhole ? null : await countAudience(tx, { shopId, audience: list.audience });
  if (!walk.isWhole && walk.rows.length <= CUSTOMERS_PER_PAGE) {
    const share = walk.passed / WALKED;
    // Half as many again as should do, since they do not come evenly.
    const limit = Math.ceil((1.5 * (CUSTOMERS_PER_PAGE + 1)) / share);
    const { rowsPerMatch } = AUDIENCES[list.audience];
    if (audience === null || limit > rowsPerMatch * share * audience.customers) return findMatches(tx, matches);
    walk = await walkOrder(tx, { ...plan, limit });
  }
  if (walk.isWhole) {
    return { rows: walk.rows, count: isFirstPage ? { customers: walk.passed, isExact: true } : null };
  }
  if (walk.rows.length <= CUSTOMERS_PER_PAGE) return findMatches(tx, matches);
  // A page tells a share to about a seventh of it: two digits.
  const customers = audience && Number(((audience.customers * walk.passed) / walk.walked).toPrecision(2));
  return { rows: walk.rows, count: isFirstPage && customers !== null ? { customers, isExact: false } : null };
}

interface Plan {
  shopId: ShopId;
  list: CustomerListQuery;
  conditions: CustomerCondition[];
}

/** The pieces of a statement over the rows of a list in its order: `f` is the row, `$1` the shop. */
function ordered({ shopId, list }: Plan) {
  const { column, type } = SORTS[list.sort];
  const { table, condition } = AUDIENCES[list.audience];
  const place = list.before ?? list.after;
  const isDescending = (list.direction === "desc") !== (list.before !== null);
  const way = isDescending ? "DESC" : "ASC";
  const values = new SqlValues(shopId);
  const keys = list.sort === "id" ? ["customer_id"] : [column, "customer_id"];
  const after = (alias: string) => {
    if (!place) return "";
    const bound = list.sort === "id" ? [] : [values.bind(place.value, `text::${type}`)];
    bound.push(values.bind(place.id, "bigint"));
    return ` AND (${keys.map((key) => `${alias}.${key}`).join(", ")}) ${isDescending ? "<" : ">"} (${bound.join(", ")})`;
  };
  return {
    values,
    column,
    from: `${table} f WHERE f.shop_id = $1::bigint AND ${condition}`,
    after,
    order: (alias: string) => `ORDER BY ${keys.map((key) => `${alias}.${key} ${way}`).join(", ")}`,
  };
}

/** The rows of the order that pass, as the planner thinks best. */
async function scan(tx: Tx, plan: Plan & { limit: number }): Promise<PageRow[]> {
  const { values, column, from, after, order } = ordered(plan);
  const passes = plan.conditions.map((condition) => ` AND ${condition("f.customer_id", values)}`).join("");
  return query<PageRow>(
    tx,
    `SELECT f.customer_id::text AS "customerId", f.${column}::text AS place
     FROM ${from}${after("f")}${passes} ${order("f")} LIMIT ${plan.limit}`,
    ...values.all,
  );
}

interface Walk {
  rows: PageRow[];
  /** How many rows were looked through for them, and how many of those passed. */
  walked: number;
  passed: number;
  /** There are no more rows behind them: all were looked through. */
  isWhole: boolean;
}

/** Looks through the next rows of the order, so many and no further, and only until the page is full. */
async function walkOrder(tx: Tx, plan: Plan & { limit: number }): Promise<Walk> {
  const { values, column, from, after, order } = ordered(plan);
  const passes = plan.conditions.map((condition) => condition("w.customer_id", values)).join(" AND ");
  const columns = [...new Set(["customer_id", column, ...AUDIENCES[plan.list.audience].columns])];
  const [found] = await query<{ rows: PageRow[]; there: number; upTo: number | null; all: number | null }>(
    tx,
    `WITH walked AS MATERIALIZED (
       SELECT ${columns.map((name) => `f.${name}`).join(", ")}, row_number() OVER (${order("f")}) AS n FROM ${from}${after("f")} ${order("f")} LIMIT ${plan.limit}
     ),
     page AS MATERIALIZED (SELECT * FROM walked w WHERE ${passes} LIMIT ${CUSTOMERS_PER_PAGE + 1}),
     there AS MATERIALIZED (SELECT count(*)::integer AS rows FROM walked)
     SELECT t.rows AS there, (SELECT max(n)::integer FROM page) AS "upTo",
       CASE WHEN t.rows < ${plan.limit} THEN (SELECT count(*)::integer FROM walked w WHERE ${passes}) END AS "all",
       coalesce((SELECT json_agg(json_build_object('customerId', p.customer_id::text, 'place', p.${column}::text) ${order("p")})
         FROM page p), '[]') AS rows
     FROM there t`,
    ...values.all,
  );
  if (!found) throw new Error("a statement without FROM answered no row");
  const { rows, there, upTo, all } = found;
  if (all !== null) return { rows, walked: there, passed: all, isWhole: true };
  const isFull = rows.length > CUSTOMERS_PER_PAGE;
  return { rows, walked: isFull ? (upTo ?? there) : there, passed: rows.length, isWhole: false };
}

/**
 * Everyone who passes, found by what is rare about them (a search by its own index), and sorted; exactly counted, since all
 * of them are there.
 */
async function findMatches(tx: Tx, plan: Plan & { search: CustomerSearch | null }): Promise<Found> {
  const { values, column, from, after, order } = ordered(plan);
  const { search } = plan;
  const named = search
    ? `SELECT customer_id FROM find_customers(${values.bind(search.terms, "text[]")})
       UNION SELECT unnest(${values.bind(search.customerIds, "bigint[]")})`
    : "SELECT 0::bigint AS customer_id";
  const rows = search
    ? `named n JOIN LATERAL (SELECT f.* FROM ${from} AND f.customer_id = n.customer_id OFFSET 0) f ON true WHERE true`
    : from;
  const passes = plan.conditions.map((condition) => ` AND ${condition("f.customer_id", values)}`).join("");
  const [found] = await query<{ rows: PageRow[]; customers: number }>(
    tx,
    `WITH named AS MATERIALIZED (${named}),
     matched AS MATERIALIZED (SELECT f.* FROM ${rows}${passes}),
     page AS (SELECT * FROM matched m WHERE true${after("m")} ${order("m")} LIMIT ${CUSTOMERS_PER_PAGE + 1})
     SELECT (SELECT count(*)::integer FROM matched) AS customers,
       coalesce((SELECT json_agg(json_build_object('customerId', p.customer_id::text, 'place', p.${column}::text) ${order("p")})
         FROM page p), '[]') AS rows`,
    ...values.all,
  );
  if (!found) throw new Error("a statement without FROM answered no row");
  return { rows: found.rows, count: { customers: found.customers, isExact: true } };
}

/** Buyers are counted once, in the month of their first order; everyone else with the reach, once a day. */
async function countAudience(
  tx: Tx,
  { shopId, audience }: { shopId: ShopId; audience: CustomerAudience },
): Promise<CustomerPage["count"]> {
  const [row] = await query<{ customers: number | null }>(
    tx,
    audience === "buyers"
      ? `SELECT coalesce(sum(new_customers), 0)::integer AS customers FROM period_figures
         WHERE shop_id = $1::bigint AND grain = 'month'`
      : "SELECT max(customers) AS customers FROM reach_counts WHERE shop_id = $1::bigint AND audience = 'all'",
    shopId,
  );
  const customers = row?.customers ?? null;
  return customers === null ? null : { customers, isExact: audience === "buyers" };
}

function readRows(
  tx: Tx,
  { shopId, customerIds }: { shopId: ShopId; customerIds: string[] },
): Promise<CustomerListRow[]> {
  return query<CustomerListRow>(
    tx,
    `SELECT w.customer_id::text AS id, c.first_name AS "firstName", c.last_name AS "lastName", c.email,
            coalesce(f.orders, 0) AS orders,
            to_char(f.first_order_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "firstOrderAt",
            to_char(f.last_order_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "lastOrderAt",
            coalesce(f.net_sales_minor, 0)::text AS "netSales", t.name_ja AS "tierJa", t.name_en AS "tierEn",
            coalesce(p.available, 0)::text AS points
     FROM unnest($2::bigint[]) WITH ORDINALITY AS w (customer_id, place)
     LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = w.customer_id
     LEFT JOIN customer_figures f ON f.shop_id = $1::bigint AND f.customer_id = w.customer_id
     LEFT JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = w.customer_id
     LEFT JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = m.tier_id
     LEFT JOIN points_accounts p ON p.shop_id = $1::bigint AND p.customer_id = w.customer_id
     ORDER BY w.place`,
    shopId,
    customerIds,
  );
}
