import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { anchorSql } from "../enrolments/anchors.sql.ts";
import { enrolCustomers } from "../enrolments/enrol-customers.server.ts";
import type { ProgrammeContent } from "../programme-content.ts";
import { stepOffsets } from "../rules.ts";
import type { AnchorEvent, EnrolmentCounts } from "../types.ts";
import { hasPast } from "./rules.ts";

const DAY_MS = 86_400_000;
/** As many are handed to the engine at once; all of it is one transaction. */
const AT_ONCE = 5_000;

interface Asking {
  shopId: ShopId;
  now: Date;
  today: string;
  programmeId: bigint;
  content: ProgrammeContent;
  /** Anchors of so many days back. */
  days: number;
}

// Of several of one customer the latest that has a step to come: what they did last is what is followed up.
function pastSql({ now, today, programmeId, content, days }: Asking, values: SqlValues): string {
  const since = new Date(now.getTime() - days * DAY_MS);
  const events = anchorSql(content.anchor, { customerIds: null, since, today, leadDays: 0 }, values);
  const last = Math.max(...stepOffsets(content));
  const id = values.bind(programmeId, "bigint");
  const audience = content.segmentId
    ? ` AND EXISTS (SELECT FROM segment_members m WHERE m.shop_id = $1::bigint AND m.customer_id = v.customer_id
        AND m.segment_id = ${values.bind(content.segmentId, "bigint")})`
    : "";
  // Whoever bought after it would be ended at once.
  const bought = content.exit.onOrder
    ? ` AND NOT (v.anchor_key LIKE 'order:%' AND EXISTS (SELECT FROM customer_figures f JOIN orders o ON o.shop_id = $1::bigint
        AND o.order_id = substr(v.anchor_key, 7)::bigint
        WHERE f.shop_id = $1::bigint AND f.customer_id = v.customer_id AND f.last_order_at > o.processed_at))`
    : "";
  return `SELECT DISTINCT ON (v.customer_id) v.customer_id, v.anchor_key, v.anchor_on FROM (${events}) v
    JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = v.customer_id
      AND c.redacted_at IS NULL AND c.deleted_at IS NULL AND c.merged_into IS NULL
    WHERE v.anchor_on + ${values.bind(last, "integer")} >= ${values.bind(today, "date")}${audience}${bought}
      AND NOT EXISTS (SELECT FROM enrolments e WHERE e.shop_id = $1::bigint AND e.programme_id = ${id}
        AND e.customer_id = v.customer_id AND e.anchor_key = v.anchor_key)
    ORDER BY v.customer_id, v.anchor_on DESC, v.anchor_key`;
}

/**
 * How many customers an anchor of the last days would bring into a programme: of its audience, not in it by that anchor,
 * with a step whose day is not over.
 */
export async function countPastBuyers(tx: Tx, asking: Asking): Promise<number> {
  if (!hasPast(asking.content.anchor)) return 0;
  const values = new SqlValues(asking.shopId);
  const [row] = await query<{ customers: number }>(
    tx,
    `SELECT count(*)::integer AS customers FROM (${pastSql(asking, values)}) past`,
    ...values.all,
  );
  return row?.customers ?? 0;
}

/** Enrols those whom `countPastBuyers` counts, by their anchors' days: steps whose day is over are not sent. */
export async function enrolPastBuyers(tx: Tx, asking: Asking): Promise<EnrolmentCounts> {
  const total: EnrolmentCounts = { enrolled: 0, heldOut: 0, already: 0, over: 0 };
  if (!hasPast(asking.content.anchor)) return total;
  const values = new SqlValues(asking.shopId);
  const customers = await query<AnchorEvent>(
    tx,
    `SELECT customer_id AS "customerId", anchor_key AS "anchorKey", anchor_on::text AS "anchorOn"
     FROM (${pastSql(asking, values)}) past`,
    ...values.all,
  );
  for (let from = 0; from < customers.length; from += AT_ONCE) {
    const counts = await enrolCustomers(tx, { ...asking, customers: customers.slice(from, from + AT_ONCE) });
    for (const figure of ["enrolled", "heldOut", "already", "over"] as const) total[figure] += counts[figure];
  }
  return total;
}
