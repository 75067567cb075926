import { query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import type { CustomerCondition } from "#app/lib/sql-values.ts";
import { loadRuleContext } from "./load-rule-context.server.ts";
import { quickRule } from "./quick-rule.ts";
import { memberCondition, ruleCondition } from "./rule-condition.ts";

/** What an address of a customer list asks for beyond the customers' own fields. */
export interface ListCondition {
  /** Null where it asks for nothing. */
  condition: CustomerCondition | null;
  /** The segment that is named; null where none is, or none such is there. */
  segment: { id: string; name: string; readyMade: string | null } | null;
}

/** Reads `segment` (an id), and the choices of `quickRule`. A segment that is not there has no members. */
export async function readListCondition(
  tx: Tx,
  options: { shopId: ShopId; now: Date; address: URLSearchParams },
): Promise<ListCondition> {
  const { shopId, now, address } = options;
  const conditions: CustomerCondition[] = [];
  const rule = quickRule(address);
  if (rule) conditions.push(ruleCondition(await loadRuleContext(tx, { shopId, now }), rule));
  const segmentId = parseId(address.get("segment"));
  let segment: ListCondition["segment"] = null;
  if (segmentId !== null) {
    conditions.push(memberCondition(segmentId));
    const [found] = await query<NonNullable<ListCondition["segment"]>>(
      tx,
      `SELECT segment_id::text AS id, name, ready_made AS "readyMade" FROM segments
       WHERE shop_id = $1::bigint AND segment_id = $2::bigint`,
      shopId,
      segmentId,
    );
    segment = found ?? null;
  }
  const all: CustomerCondition = (customerId, values) =>
    `(${conditions.map((condition) => condition(customerId, values)).join(" AND ")})`;
  return { condition: conditions.length > 0 ? all : null, segment };
}
