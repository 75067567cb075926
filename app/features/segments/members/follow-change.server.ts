import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { loadRuleContext } from "../load-rule-context.server.ts";
import { scoreAllCustomers } from "../rfm/score-customers.server.ts";
import { conditionsOf } from "../rules.ts";
import { askToFill } from "../save-segment.server.ts";
import { askForTags } from "../tags/ask-for-tags.server.ts";
import { noteLapseLimits } from "../take-limits.server.ts";
import type { Condition } from "../types.ts";
import { keepAllMembers } from "./keep-members.server.ts";
import { readKeptSegments } from "./kept-segments.server.ts";
import { rebuildSegments, segmentsAsOf } from "./pass-segments-day.server.ts";

/**
 * What can change for everybody at once: the programme of tiers, the kinds of products, how customers are scored, the limits
 * of lapse, or what customers are expected to do.
 */
export type ChangeForAll = "tiers" | "kinds" | "scores" | "lapse" | "predictions";

const ASKED_BY: Record<ChangeForAll, (condition: Condition) => boolean> = {
  tiers: ({ type }) => type === "tier" || type === "nextTier",
  kinds: (condition) => condition.type === "product" && condition.match.by === "kind",
  scores: ({ type }) => type === "rfm",
  lapse: ({ type }) => type === "lifecycle",
  predictions: ({ type }) => type === "prediction",
};

/**
 * Lets those segments follow whose rules ask about what changed, each by one pass like a count of its rule; the others are
 * left alone. Their histories follow by jobs where the change is one of the past, too.
 */
export async function followChange(tx: Tx, options: { shopId: ShopId; about: ChangeForAll; now: Date }): Promise<void> {
  const { shopId, about, now } = options;
  const asOf = await segmentsAsOf(tx, shopId);
  if (asOf === null) return;
  const context = await loadRuleContext(tx, { shopId, now });
  // Else members would be of two days until the day has passed for all.
  if (asOf !== context.today) return rebuildSegments(tx, { shopId, now });
  if (about === "scores") await scoreAllCustomers(tx, { shopId, today: context.today });
  const isForeseen = about === "predictions";
  for (const segment of await readKeptSegments(tx, { shopId })) {
    if (!conditionsOf(segment.rule).some(ASKED_BY[about])) continue;
    await keepAllMembers(tx, { context, segment, cause: isForeseen ? "day" : "change" });
    if (!isForeseen) await askToFill(tx, { shopId, segmentId: segment.segmentId });
  }
  if (about === "lapse") await noteLapseLimits(tx, shopId);
  await askForTags(tx, shopId);
}
