import { inTransaction, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { inParts } from "#app/lib/in-parts.ts";
import type { HistoryPoint } from "./history/history-of-rule.server.ts";
import { readRule } from "./rules.ts";
import type { Rule, RuleFigures } from "./types.ts";

/** A kept segment as the list shows it; figures are those kept as of the last day that ended. */
export interface SegmentRow {
  segmentId: string;
  name: string;
  /** The key of a ready-made segment, whose name is a text of the app; null for the merchant's own. */
  readyMade: string | null;
  tag: string | null;
  /** Null while its members are being found. */
  customers: number | null;
  /** What its members had brought by the last day that its history holds; null while that is being computed. */
  latest: HistoryPoint | null;
  /** Customers at the ends of months and of the last days, in order. */
  trend: { day: string; customers: number }[];
}

export interface SegmentList {
  rows: SegmentRow[];
  /** All customers with a counted order. */
  all: RuleFigures;
}

const LIST_SQL = `
SELECT s.segment_id::text AS "segmentId", s.name, s.ready_made AS "readyMade", s.tag,
  CASE WHEN s.members_as_of IS NOT NULL THEN s.customers END AS customers,
  CASE WHEN s.history_from IS NOT NULL THEN (
    SELECT jsonb_build_object('day', h.day::text, 'customers', h.customers, 'netSalesMinor', h.net_sales_minor::text,
      'grossProfitMinor', h.gross_profit_minor::text)
    FROM segment_history h WHERE h.shop_id = $1::bigint AND h.segment_id = s.segment_id ORDER BY h.day DESC LIMIT 1
  ) END AS latest,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('day', t.day::text, 'customers', t.customers) ORDER BY t.day)
    FROM (SELECT h.day, h.customers FROM segment_history h
      WHERE h.shop_id = $1::bigint AND h.segment_id = s.segment_id ORDER BY h.day DESC LIMIT $2::integer) t
  ), '[]') AS trend
FROM segments s WHERE s.shop_id = $1::bigint ORDER BY s.name, s.segment_id`;

const ALL_SQL = `
SELECT coalesce(sum(customers), 0)::integer AS customers, coalesce(sum(net_sales_minor), 0)::text AS "netSalesMinor",
  coalesce(sum(gross_profit_minor), 0)::text AS "grossProfitMinor"
FROM rfm_cells WHERE shop_id = $1::bigint`;

/** All segments of a shop by name, each with its trend. */
export async function listSegments(tx: Tx, options: { shopId: ShopId; trendDays?: number }): Promise<SegmentList> {
  const { shopId, trendDays = 13 } = options;
  const rows = await query<SegmentRow>(tx, LIST_SQL, shopId, trendDays);
  const [all] = await query<RuleFigures>(tx, ALL_SQL, shopId);
  return { rows, all: all ?? { customers: 0, netSalesMinor: "0", grossProfitMinor: "0" } };
}

export interface SegmentView {
  segmentId: string;
  name: string;
  rule: Rule;
  version: number;
  readyMade: string | null;
  tag: string | null;
  /** Customers who carry the tag in Shopify because of the segment. */
  tagsWritten: number;
  /** Customers whose tag in Shopify waits to be written or removed. */
  tagsWaiting: number;
  customers: number | null;
  membersAsOf: string | null;
  /** Null while the history is being computed; it begins with a month's end. */
  historyFrom: string | null;
  history: HistoryPoint[];
}

/** One segment with its whole history, in order; null when there is none of this id. */
export async function readSegment(tx: Tx, options: { shopId: ShopId; segmentId: bigint }): Promise<SegmentView | null> {
  const { shopId, segmentId } = options;
  const [row] = await query<Omit<SegmentView, "rule" | "history"> & { rule: unknown }>(
    tx,
    `SELECT segment_id::text AS "segmentId", name, rule, version, ready_made AS "readyMade", tag,
       (SELECT count(*)::integer FROM segment_tags t WHERE t.shop_id = $1::bigint AND t.segment_id = s.segment_id)
         AS "tagsWritten",
       (SELECT count(*)::integer FROM segment_tag_changes t WHERE t.shop_id = $1::bigint AND t.segment_id = s.segment_id)
         AS "tagsWaiting",
       CASE WHEN members_as_of IS NOT NULL THEN customers END AS customers, members_as_of::text AS "membersAsOf",
       history_from::text AS "historyFrom"
     FROM segments s WHERE shop_id = $1::bigint AND segment_id = $2::bigint`,
    shopId,
    segmentId,
  );
  if (!row) return null;
  const { rule } = readRule(row.rule);
  if (!rule) throw new Error(`the kept rule of segment ${segmentId} cannot be read`);
  const history = row.historyFrom
    ? await query<HistoryPoint>(
        tx,
        `SELECT day::text AS day, customers, net_sales_minor::text AS "netSalesMinor",
           gross_profit_minor::text AS "grossProfitMinor"
         FROM segment_history WHERE shop_id = $1::bigint AND segment_id = $2::bigint ORDER BY day`,
        shopId,
        segmentId,
      )
    : [];
  return { ...row, rule, history };
}

/** A customer who came into a segment or left it. */
export interface SegmentMove {
  eventId: string;
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  kind: "entered" | "left";
  cause: "change" | "day" | "rule";
  day: string;
}

const MOVES_PER_PART = 2_000;
const NEWEST = "999999999999999999";

/** Who came and went last, latest first. */
export async function readSegmentMoves(
  tx: Tx,
  options: { shopId: ShopId; segmentId: bigint; limit?: number; before?: string | null },
): Promise<SegmentMove[]> {
  return query<SegmentMove>(
    tx,
    `SELECT e.event_id::text AS "eventId", e.customer_id::text AS "customerId", c.first_name AS "firstName",
       c.last_name AS "lastName", c.email, e.kind, e.cause, e.day::text AS day
     FROM segment_events e LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = e.customer_id
     WHERE e.shop_id = $1::bigint AND e.segment_id = $2::bigint AND e.event_id < $4::text::bigint
     ORDER BY e.event_id DESC LIMIT $3::integer`,
    options.shopId,
    options.segmentId,
    options.limit ?? 20,
    options.before ?? NEWEST,
  );
}

/** Everyone who came or went, latest first, some thousands at a time in transactions of their own. */
export function streamSegmentMoves(options: { shopId: ShopId; segmentId: bigint }): AsyncGenerator<SegmentMove> {
  return inParts(async (before) => {
    const limit = MOVES_PER_PART;
    const rows = await inTransaction(options, (tx) => readSegmentMoves(tx, { ...options, limit, before }));
    return { rows, after: rows.length < limit ? null : (rows.at(-1)?.eventId ?? null) };
  });
}

/** The segments that a customer is in, by name, each since when. */
export async function readCustomerSegments(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint },
): Promise<{ segmentId: string; name: string; readyMade: string | null; enteredOn: string }[]> {
  return query(
    tx,
    `SELECT s.segment_id::text AS "segmentId", s.name, s.ready_made AS "readyMade", m.entered_on::text AS "enteredOn"
     FROM segment_members m JOIN segments s ON s.shop_id = $1::bigint AND s.segment_id = m.segment_id
     WHERE m.shop_id = $1::bigint AND m.customer_id = $2::bigint ORDER BY s.name, s.segment_id`,
    options.shopId,
    options.customerId,
  );
}
