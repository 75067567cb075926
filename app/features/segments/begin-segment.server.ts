import type { Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { readRule } from "./rules.ts";
import type { Rule } from "./types.ts";
import { readSegment } from "./views.server.ts";

/** What a new segment begins with. */
export interface BegunSegment {
  /** The segment that it is a copy of. */
  copyOf: { name: string; readyMade: string | null } | null;
  rule: Rule;
}

const TWICE: Rule = { type: "and", rules: [{ type: "orderCount", count: { min: 2 } }] };

/** Reads what the address of the page asks to begin with: `copy` (a segment's id) or `rule` (JSON); else a first condition. */
export async function beginSegment(tx: Tx, options: { shopId: ShopId; query: URLSearchParams }): Promise<BegunSegment> {
  const { shopId, query } = options;
  const segmentId = parseId(query.get("copy"));
  const copied = segmentId === null ? null : await readSegment(tx, { shopId, segmentId });
  if (copied) return { copyOf: { name: copied.name, readyMade: copied.readyMade }, rule: copied.rule };
  return { copyOf: null, rule: ruleOf(query.get("rule")) ?? TWICE };
}

function ruleOf(json: string | null): Rule | null {
  if (json === null) return null;
  try {
    return readRule(JSON.parse(json)).rule;
  } catch {
    return null;
  }
}
