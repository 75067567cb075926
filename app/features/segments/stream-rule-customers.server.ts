import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { figuresSource } from "./compile/figures-source.ts";
import { HoldsTarget } from "./compile/holds-target.ts";
import type { RuleCustomer } from "./list-rule-customers.server.ts";
import { loadRuleContext, type ShopRuleContext } from "./load-rule-context.server.ts";
import { queryAll } from "./query-all.server.ts";
import { ruleStatement, withCtes } from "./rule-statement.ts";
import type { Rule } from "./types.ts";

const ROWS_AT_ONCE = 2_000;

/**
 * All customers who fulfil a rule, by id, with their figures as of the day asked for. Who they are is found once, or read
 * from the kept members; their rows are read some at a time, each time in a transaction of its own, so that a slow reader
 * holds none open.
 *
 * @param options.asOf `YYYY-MM-DD`; by default the shop's present day
 * @param options.keptAs the segment of this rule whose members are kept, and the day up to which they are
 */
export async function* streamRuleCustomers(options: {
  shopId: ShopId;
  rule: Rule;
  asOf?: string | undefined;
  now: Date;
  keptAs?: { segmentId: bigint; membersAsOf: string | null };
}): AsyncGenerator<RuleCustomer> {
  const { shopId, keptAs } = options;
  const context = await inTransaction({ shopId }, (tx) => loadRuleContext(tx, options));
  const isKept = keptAs?.membersAsOf === context.today && context.asOf === context.today;
  const parts = isKept ? keptParts(context, keptAs.segmentId) : foundParts(context, options.rule);
  for await (const ids of parts) yield* await readPart(context, ids);
}

async function* keptParts({ shopId }: ShopRuleContext, segmentId: bigint): AsyncGenerator<string[]> {
  let last: string | undefined = "-1";
  while (last !== undefined) {
    const after: string = last;
    const rows = await inTransaction({ shopId }, (tx) =>
      query<{ id: string }>(
        tx,
        `SELECT customer_id::text AS id FROM segment_members
         WHERE shop_id = $1::bigint AND segment_id = $2::bigint AND customer_id > $3::text::bigint
         ORDER BY customer_id LIMIT ${ROWS_AT_ONCE}`,
        shopId,
        segmentId,
        after,
      ),
    );
    if (rows.length > 0) yield rows.map(({ id }) => id);
    last = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1)?.id;
  }
}

async function* foundParts(context: ShopRuleContext, rule: Rule): AsyncGenerator<string[]> {
  const { values, ctes, from, where } = ruleStatement(context, rule);
  // A text of ids for each part: a million rows of one id each would take ten times the memory.
  const found = await inTransaction({ shopId: context.shopId, timeoutMs: 120_000 }, (tx) =>
    queryAll<{ ids: string }>(
      tx,
      `${withCtes([
        ...ctes,
        `members AS (SELECT f.customer_id, (row_number() OVER (ORDER BY f.customer_id) - 1) / ${ROWS_AT_ONCE} AS part
         FROM ${from} WHERE ${where})`,
      ])}
      SELECT string_agg(customer_id::text, ',' ORDER BY customer_id) AS ids FROM members GROUP BY part ORDER BY part`,
      ...values.all,
    ),
  );
  for (const { ids } of found) yield ids.split(",");
}

function readPart(context: ShopRuleContext, ids: string[]): Promise<RuleCustomer[]> {
  const values = new SqlValues(context.shopId);
  const target = new HoldsTarget(context, { values, reach: "few" });
  const among = values.bind(ids, "bigint[]");
  const { ctes, from, where } = figuresSource(
    target,
    `f.customer_id = ANY (${among})`,
    ` AND o.customer_id = ANY (${among})`,
  );
  return inTransaction({ shopId: context.shopId }, (tx) =>
    query<RuleCustomer>(
      tx,
      `${withCtes([
        ...ctes,
        `part AS MATERIALIZED (SELECT f.customer_id, f.orders, f.first_order_day, f.last_order_day, f.net_sales_minor,
           f.gross_profit_minor FROM ${from} WHERE ${where})`,
      ])}
      SELECT p.customer_id::text AS id, c.first_name AS "firstName", c.last_name AS "lastName", c.email, p.orders,
        p.first_order_day::text AS "firstOrderDay", p.last_order_day::text AS "lastOrderDay",
        p.net_sales_minor::text AS "netSalesMinor", p.gross_profit_minor::text AS "grossProfitMinor"
      FROM part p LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = p.customer_id
      ORDER BY p.customer_id`,
      ...values.all,
    ),
  );
}
