import { query, type Tx } from "#app/db.server.ts";
import type { ShopRuleContext } from "../load-rule-context.server.ts";
import type { KeptSegment } from "../members/kept-segments.server.ts";
import { historyOfRule } from "./history-of-rule.server.ts";

/**
 * Keeps what a segment was at the ends of these days, unless its rule was changed meanwhile.
 *
 * @param options.days in order, at most 60
 * @param options.from where the history begins from now on; without it, where it did
 */
export async function fillDays(
  tx: Tx,
  options: { context: ShopRuleContext; segment: KeptSegment; days: string[]; from?: string | undefined },
): Promise<void> {
  const { context, segment, days, from = null } = options;
  const points = await historyOfRule(tx, { context, rule: segment.rule, days });
  await query(
    tx,
    `WITH told AS (
       SELECT * FROM jsonb_to_recordset($4::text::jsonb)
         AS t (day date, customers integer, "netSalesMinor" bigint, "grossProfitMinor" bigint)
     ),
     of_rule AS (
       UPDATE segments SET history_from = coalesce($5::date, history_from)
       WHERE shop_id = $1::bigint AND segment_id = $2::bigint AND version = $3::integer RETURNING 1
     )
     INSERT INTO segment_history AS h (shop_id, segment_id, day, customers, net_sales_minor, gross_profit_minor)
     SELECT $1::bigint, $2::bigint, day, customers, "netSalesMinor", "grossProfitMinor" FROM told, of_rule
     ON CONFLICT (shop_id, segment_id, day) DO UPDATE SET customers = excluded.customers,
       net_sales_minor = excluded.net_sales_minor, gross_profit_minor = excluded.gross_profit_minor`,
    context.shopId,
    segment.segmentId,
    segment.version,
    JSON.stringify(points),
    from,
  );
}
