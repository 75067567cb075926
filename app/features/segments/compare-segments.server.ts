import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { queryAll } from "./query-all.server.ts";
import type { RuleFigures } from "./types.ts";
import { readSegment } from "./views.server.ts";

export interface SegmentComparison {
  /** Members of the first alone, of the second alone, and of both. */
  first: RuleFigures;
  second: RuleFigures;
  both: RuleFigures;
}

export interface ComparedSegments {
  /** All that can be chosen. */
  segments: { segmentId: string; name: string; readyMade: string | null }[];
  first: string | null;
  second: string | null;
  /** Members of a chosen one are still being found. */
  isCounting: boolean;
  /** Null until two are chosen and their members are known. */
  comparison: SegmentComparison | null;
}

/** How far two segments hold the same customers today; an id of no segment counts as not chosen. */
export async function compareSegments(
  tx: Tx,
  options: { shopId: ShopId; first: bigint | null; second: bigint | null },
): Promise<ComparedSegments> {
  const { shopId } = options;
  const segments = await query<ComparedSegments["segments"][number]>(
    tx,
    `SELECT segment_id::text AS "segmentId", name, ready_made AS "readyMade" FROM segments
     WHERE shop_id = $1::bigint ORDER BY ready_made IS NOT NULL, name, segment_id`,
    shopId,
  );
  const read = async (segmentId: bigint | null) =>
    segmentId === null ? null : await readSegment(tx, { shopId, segmentId });
  const [first, second] = [await read(options.first), await read(options.second)];
  const isCounting = first?.membersAsOf === null || second?.membersAsOf === null;
  const comparison =
    first && second && !isCounting
      ? await compareMembers(tx, { shopId, first: BigInt(first.segmentId), second: BigInt(second.segmentId) })
      : null;
  return { segments, first: first?.segmentId ?? null, second: second?.segmentId ?? null, isCounting, comparison };
}

/** By the kept members: asking both rules of everyone would take seconds where a rule looks through lines of orders. */
const COMPARE_SQL = `
SELECT m.in_first AS "inFirst", m.in_second AS "inSecond", count(*)::integer AS customers,
  coalesce(sum(f.net_sales_minor), 0)::text AS "netSalesMinor",
  coalesce(sum(f.gross_profit_minor), 0)::text AS "grossProfitMinor"
FROM (
  SELECT customer_id, bool_or(segment_id = $2::bigint) AS in_first, bool_or(segment_id = $3::bigint) AS in_second
  FROM segment_members WHERE shop_id = $1::bigint AND segment_id IN ($2::bigint, $3::bigint)
  GROUP BY customer_id
) m
JOIN customer_figures f ON f.shop_id = $1::bigint AND f.customer_id = m.customer_id
GROUP BY m.in_first, m.in_second`;

async function compareMembers(
  tx: Tx,
  options: { shopId: ShopId; first: bigint; second: bigint },
): Promise<SegmentComparison> {
  const { shopId, first, second } = options;
  const rows = await queryAll<RuleFigures & { inFirst: boolean; inSecond: boolean }>(
    tx,
    COMPARE_SQL,
    shopId,
    first,
    second,
  );
  const part = (isFirst: boolean, isSecond: boolean): RuleFigures => {
    const row = rows.find((each) => each.inFirst === isFirst && each.inSecond === isSecond);
    const { customers = 0, netSalesMinor = "0", grossProfitMinor = "0" } = row ?? {};
    return { customers, netSalesMinor, grossProfitMinor };
  };
  return { first: part(true, false), second: part(false, true), both: part(true, true) };
}
