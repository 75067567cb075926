import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { compareRules, type RuleComparison } from "./compare-rules.server.ts";
import { loadRuleContext } from "./load-rule-context.server.ts";
import { readSegment } from "./views.server.ts";

export interface ComparedSegments {
  /** All that can be chosen. */
  segments: { segmentId: string; name: string; readyMade: string | null }[];
  first: string | null;
  second: string | null;
  /** Null until two are chosen. */
  comparison: RuleComparison | null;
}

/** How far two segments hold the same customers today; an id of no segment counts as not chosen. */
export async function compareSegments(
  tx: Tx,
  options: { shopId: ShopId; now: Date; first: bigint | null; second: bigint | null },
): Promise<ComparedSegments> {
  const { shopId, now } = options;
  const segments = await query<ComparedSegments["segments"][number]>(
    tx,
    `SELECT segment_id::text AS "segmentId", name, ready_made AS "readyMade" FROM segments
     WHERE shop_id = $1::bigint ORDER BY ready_made IS NOT NULL, name, segment_id`,
    shopId,
  );
  const read = async (segmentId: bigint | null) =>
    segmentId === null ? null : await readSegment(tx, { shopId, segmentId });
  const [first, second] = [await read(options.first), await read(options.second)];
  const comparison =
    first && second
      ? await compareRules(tx, {
          context: await loadRuleContext(tx, { shopId, now }),
          first: first.rule,
          second: second.rule,
        })
      : null;
  return { segments, first: first?.segmentId ?? null, second: second?.segmentId ?? null, comparison };
}
