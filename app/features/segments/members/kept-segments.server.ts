import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { readRule } from "../rules.ts";
import type { Rule } from "../types.ts";

export interface KeptSegment {
  segmentId: bigint;
  rule: Rule;
  version: number;
}

/**
 * The segments of a shop whose members are known.
 *
 * @param options.segmentId only this one, also when its members are not known yet
 */
export async function readKeptSegments(
  tx: Tx,
  options: { shopId: ShopId; segmentId?: bigint },
): Promise<KeptSegment[]> {
  const { shopId, segmentId } = options;
  const rows = await query<{ segmentId: bigint; rule: unknown; version: number }>(
    tx,
    `SELECT segment_id AS "segmentId", rule, version FROM segments
     WHERE shop_id = $1::bigint AND CASE WHEN $2::bigint IS NULL THEN members_as_of IS NOT NULL ELSE segment_id = $2::bigint END
     ORDER BY segment_id`,
    shopId,
    segmentId ?? null,
  );
  return rows.map(({ rule, ...kept }) => {
    const { rule: read } = readRule(rule);
    if (!read) throw new Error(`the kept rule of segment ${kept.segmentId} cannot be read`);
    return { ...kept, rule: read };
  });
}
