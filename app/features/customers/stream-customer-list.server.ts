import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type CustomerCondition, SqlValues } from "#app/lib/sql-values.ts";
import { writeBirthday } from "./extras/birthday.ts";
import { filterConditions, readSearch } from "./filter-customers.server.ts";
import type { CustomerFilter } from "./list-query.ts";

/** A customer with all that is known; empty texts where nothing is. Money in minor units, instants in shop time, ISO 8601. */
export interface CustomerDetailsRow {
  id: string;
  email: string;
  lastName: string;
  firstName: string;
  phone: string;
  country: string;
  zip: string;
  province: string;
  city: string;
  address1: string;
  address2: string;
  company: string;
  emailMarketing: string;
  smsMarketing: string;
  tags: string[];
  orders: number;
  firstOrderAt: string;
  lastOrderAt: string;
  netSales: string;
  grossProfit: string;
  tier: string;
  points: string;
  birthday: string;
  note: string;
}

/** So many customers are looked at in one statement, whatever the filter lets pass of them. */
const LOOKED_AT = 2_000;

interface ListStream {
  shopId: ShopId;
  timeZone: string;
  filter: CustomerFilter;
  condition?: CustomerCondition | null;
}

/**
 * The customers of a list with names, addresses and extras, by id, a few thousand at a time: memory does not grow with the
 * shop. Each part is a transaction of its own, so that a slow reader holds none open.
 */
export async function* streamCustomerList(options: ListStream): AsyncGenerator<CustomerDetailsRow> {
  let last: string | null = "-1";
  while (last !== null) {
    const part: Part = await readPart(options, last);
    yield* part.rows;
    last = part.last;
  }
}

interface Part {
  rows: CustomerDetailsRow[];
  /** Where the next part begins; null after the last one. */
  last: string | null;
}

function readPart({ shopId, timeZone, filter, condition = null }: ListStream, after: string): Promise<Part> {
  return inTransaction({ shopId }, async (tx) => {
    const search = await readSearch(tx, { shopId, search: filter.search });
    const values = new SqlValues(shopId, after);
    const passes = filterConditions({
      search,
      reach: filter.reach,
      condition,
      rowByRow: true,
      ofSearchRows: false,
    }).map((passes) => passes("w.customer_id", values));
    const table = filter.audience === "buyers" ? "customer_figures" : "customer_search";
    const having = filter.audience === "buyers" ? " AND orders > 0" : "";
    // to_char writes an instant in the session's time zone, with the offset that holds at that instant.
    await query(tx, "SELECT set_config('TimeZone', $1, true)", timeZone);
    const found = await query<DetailsRow & { last: string; looked: number }>(
      tx,
      `WITH walked AS MATERIALIZED (
         SELECT customer_id FROM ${table} WHERE shop_id = $1::bigint AND customer_id > $2::text::bigint${having}
         ORDER BY customer_id LIMIT ${LOOKED_AT}
       ),
       ends AS (SELECT max(customer_id)::text AS last, count(*)::integer AS looked FROM walked),
       passed AS MATERIALIZED (SELECT * FROM walked w WHERE ${["true", ...passes].join(" AND ")})
       SELECT e.last, e.looked, d.* FROM ends e LEFT JOIN (${DETAILS_SQL}) d ON true ORDER BY d.customer_id`,
      ...values.all,
    );
    const [first] = found;
    const isWhole = !first || first.looked < LOOKED_AT;
    const rows = found.filter(({ id }) => id !== null).map(({ last: _, looked: __, ...row }) => detailsOf(row));
    return { rows, last: isWhole ? null : first.last };
  });
}

type DetailsRow = Omit<CustomerDetailsRow, "birthday"> & {
  customer_id: bigint;
  birthYear: number | null;
  birthMonth: number | null;
  birthDay: number | null;
};

function detailsOf({ customer_id: _, birthYear, birthMonth, birthDay, ...row }: DetailsRow): CustomerDetailsRow {
  const isKnown = birthMonth !== null && birthDay !== null;
  return { ...row, birthday: isKnown ? writeBirthday({ year: birthYear, month: birthMonth, day: birthDay }) : "" };
}

const text = (column: string) => `coalesce(${column}, '')`;
const DETAILS_SQL = `
SELECT w.customer_id, w.customer_id::text AS id, ${text("c.email")} AS email, ${text("c.last_name")} AS "lastName",
  ${text("c.first_name")} AS "firstName", ${text("c.phone")} AS phone, ${text("c.country")} AS country,
  ${text("c.zip")} AS zip, ${text("c.province")} AS province, ${text("c.city")} AS city,
  ${text("c.address1")} AS address1, ${text("c.address2")} AS address2, ${text("c.company")} AS company,
  ${text("c.email_marketing_state")} AS "emailMarketing", ${text("c.sms_marketing_state")} AS "smsMarketing",
  coalesce(c.tags, '{}') AS tags, coalesce(f.orders, 0) AS orders,
  coalesce(to_char(f.first_order_at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), '') AS "firstOrderAt",
  coalesce(to_char(f.last_order_at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), '') AS "lastOrderAt",
  coalesce(f.net_sales_minor, 0)::text AS "netSales", coalesce(f.gross_profit_minor, 0)::text AS "grossProfit",
  ${text("t.name_en")} AS tier, coalesce(p.available, 0)::text AS points, x.birth_year AS "birthYear",
  x.birth_month AS "birthMonth", x.birth_day AS "birthDay", ${text("x.note")} AS note
FROM passed w
LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = w.customer_id
LEFT JOIN customer_figures f ON f.shop_id = $1::bigint AND f.customer_id = w.customer_id
LEFT JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = w.customer_id
LEFT JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = m.tier_id
LEFT JOIN points_accounts p ON p.shop_id = $1::bigint AND p.customer_id = w.customer_id
LEFT JOIN customer_extras x ON x.shop_id = $1::bigint AND x.customer_id = w.customer_id`;
