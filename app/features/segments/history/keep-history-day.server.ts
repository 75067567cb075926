import { query, type Tx } from "#app/db.server.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { compileRule } from "../compile/compile-rule.ts";
import { figuresSource } from "../compile/figures-source.ts";
import { HoldsTarget } from "../compile/holds-target.ts";
import type { ShopRuleContext } from "../load-rule-context.server.ts";
import type { KeptSegment } from "../members/kept-segments.server.ts";
import { asOfDay, type HistoryPoint } from "./history-of-rule.server.ts";

/**
 * Keeps what a segment was at the end of a day that has just passed, while its members still stand as of it. Customers who
 * ordered since then are told from their orders up to that day.
 */
export async function keepHistoryDay(
  tx: Tx,
  options: { context: ShopRuleContext; segment: KeptSegment; day: string },
): Promise<void> {
  const { context, segment, day } = options;
  const values = new SqlValues(context.shopId);
  const target = new HoldsTarget({ ...context, asOf: day }, { values, reach: "few" });
  const asOf = values.bind(day, "date");
  const later = `SELECT n.customer_id FROM orders n
    WHERE n.shop_id = $1::bigint AND n.counted AND n.customer_id IS NOT NULL AND n.local_day > ${asOf}`;
  const holds = compileRule(segment.rule, target);
  if (target.joins.has("cuts")) {
    // A place among all takes all of them.
    const point = await asOfDay(tx, { context, rule: segment.rule, day });
    await tx.segmentHistory.upsert({
      where: { shopId_segmentId_day: { shopId: context.shopId, segmentId: segment.segmentId, day: new Date(day) } },
      create: { shopId: context.shopId, segmentId: segment.segmentId, ...columnsOf(point) },
      update: columnsOf(point),
    });
    return;
  }
  const { ctes, from, where } = figuresSource(target, holds, ` AND o.customer_id IN (${later})`);
  const segmentId = values.bind(segment.segmentId, "bigint");
  await query(
    tx,
    `WITH ${ctes.join(",\n")}
    INSERT INTO segment_history (shop_id, segment_id, day, customers, net_sales_minor, gross_profit_minor)
    SELECT $1::bigint, ${segmentId}, ${asOf}, count(*), coalesce(sum(net_sales_minor), 0), coalesce(sum(gross_profit_minor), 0)
    FROM (
      SELECT k.net_sales_minor, k.gross_profit_minor FROM segment_members m
      JOIN customer_figures k ON k.shop_id = $1::bigint AND k.customer_id = m.customer_id
      WHERE m.shop_id = $1::bigint AND m.segment_id = ${segmentId} AND m.customer_id NOT IN (${later})
      UNION ALL
      SELECT f.net_sales_minor, f.gross_profit_minor FROM ${from} WHERE ${where}
    ) members
    ON CONFLICT (shop_id, segment_id, day) DO UPDATE SET customers = excluded.customers,
      net_sales_minor = excluded.net_sales_minor, gross_profit_minor = excluded.gross_profit_minor`,
    ...values.all,
  );
}

function columnsOf({ day, customers, netSalesMinor, grossProfitMinor }: HistoryPoint) {
  return {
    day: new Date(day),
    customers,
    netSalesMinor: BigInt(netSalesMinor),
    grossProfitMinor: BigInt(grossProfitMinor),
  };
}
