import { query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import type { CustomerCondition } from "#app/lib/sql-values.ts";
import type { CustomerFilter, ReachFilter } from "./list-query.ts";
import { reachSql } from "./reach.sql.ts";

/** As many orders as a piece of a name leads to. */
const MAX_ORDERS = 1_000;

/** A search, taken apart: the terms as the kept texts are written, and the customers that an order or an id leads to. */
export interface CustomerSearch {
  terms: string[];
  customerIds: string[];
}

/**
 * Reads what somebody typed: a piece of a name, an e-mail address, a company or a telephone number; the name of an order,
 * or its beginning; or an id.
 *
 * @returns null when nothing was searched for
 */
export async function readSearch(
  tx: Tx,
  { shopId, search }: { shopId: ShopId; search: string },
): Promise<CustomerSearch | null> {
  if (search === "") return null;
  const [folded] = await query<{ term: string; digits: string; name: string }>(
    tx,
    `SELECT fold_search($1::text) AS term, phone_digits($1::text) AS digits,
       regexp_replace(normalize($1::text, NFKC), '\\s', '', 'g') AS name`,
    search,
  );
  const { term = "", digits = "", name = "" } = folded ?? {};
  const terms = new Set(term === "" ? [] : [term]);
  // Digits with what stands between them in telephone numbers, and nothing else.
  if (digits.length >= 3 && /^[+\d][\d\s()./\u30fc-]*$/.test(search.normalize("NFKC"))) terms.add(digits);
  const customerIds = new Set<string>();
  if (/^#?[\p{L}\d_-]*\d[\p{L}\d_-]*$/u.test(name)) {
    const names = [name, name.startsWith("#") ? name.slice(1) : `#${name}`];
    const found = await query<{ customerId: string }>(tx, ORDERS_SQL, shopId, names);
    for (const { customerId } of found) customerIds.add(customerId);
  }
  const id = parseId(name);
  if (id !== null) customerIds.add(String(id));
  return { terms: [...terms], customerIds: [...customerIds] };
}

// Up to the highest letter that can follow; of a short name only the whole, since too many orders begin like it. In the
// order of the index, or the planner, who cannot know how many there are, would rather look through all orders for them.
const ORDERS_SQL = `
SELECT DISTINCT o.customer_id::text AS "customerId"
FROM unnest($2::text[]) AS n (name)
CROSS JOIN LATERAL (
  SELECT o.customer_id FROM orders o
  WHERE o.shop_id = $1::bigint AND o.name COLLATE "C" >= n.name
    AND o.name COLLATE "C" < n.name || CASE WHEN length(n.name) > 4 THEN chr(1114111) ELSE chr(1) END
  ORDER BY o.name COLLATE "C" LIMIT ${MAX_ORDERS}
) o
WHERE o.customer_id IS NOT NULL`;

const ofCustomer = (holds: string) => `EXISTS (SELECT FROM customers c
  WHERE c.shop_id = $1::bigint AND c.customer_id = s.customer_id AND ${holds})`;
const reached = reachSql("true");
/** The kept bits pass over those without an address. */
const REACH: Record<ReachFilter, string> = {
  none: `(s.reach = 0 AND NOT ${ofCustomer(reachSql("false").line)})`,
  email: `(s.reach & 2 > 0 AND ${ofCustomer(reached.email)})`,
  post: `(s.reach & 16 > 0 AND ${ofCustomer(reached.post)})`,
};

/**
 * The conditions of a filter on a customer whom `customerId` names. Row by row each looks at that customer's own rows,
 * whatever the planner thinks of their number; else how one may be reached is asked of the set of those who can be.
 *
 * @param filter.ofSearchRows whether the row that `customerId` belongs to is one of customer_search, with its text
 */
export function filterConditions(filter: {
  search: CustomerSearch | null;
  reach: CustomerFilter["reach"];
  condition: CustomerCondition | null;
  rowByRow: boolean;
  ofSearchRows: boolean;
}): CustomerCondition[] {
  const { search, reach, condition, rowByRow, ofSearchRows } = filter;
  const conditions: CustomerCondition[] = [];
  if (search) {
    conditions.push((customerId, values) => {
      const ids = values.bind(search.customerIds, "bigint[]");
      const found = search.terms.map((term) => values.bind(term, "text"));
      const holds = (text: string) => found.map((term) => `strpos(${text}, ${term}) > 0`).join(" OR ") || "false";
      const row = customerId.replace(/\.customer_id$/, "");
      return `(${customerId} = ANY (${ids}) OR ${ofSearchRows ? holds(`${row}.value`) : ownRow(customerId, holds("s.value"))})`;
    });
  }
  if (reach) {
    const holds = REACH[reach];
    conditions.push((customerId) => (rowByRow ? ownRow(customerId, holds) : isAmong(customerId, holds)));
  }
  if (condition) conditions.push(condition);
  return conditions;
}

/**
 * What holds for the customer's own row. As a value and not as EXISTS, which the planner may answer from a hash of what
 * holds for all customers.
 */
function ownRow(customerId: string, holds: string): string {
  return `coalesce((SELECT ${holds} FROM customer_search s
    WHERE s.shop_id = $1::bigint AND s.customer_id = ${customerId}), false)`;
}

function isAmong(customerId: string, holds: string): string {
  return `${customerId} IN (SELECT s.customer_id FROM customer_search s WHERE s.shop_id = $1::bigint AND ${holds})`;
}
