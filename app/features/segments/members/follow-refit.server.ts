import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { loadRuleContext } from "../load-rule-context.server.ts";
import { conditionsOf } from "../rules.ts";
import { askForTags } from "../tags/ask-for-tags.server.ts";
import { keepAllMembers } from "./keep-members.server.ts";
import { readKeptSegments } from "./kept-segments.server.ts";

/**
 * Lets segments that ask what customers are expected to do follow a new fit, which may change anybody's: each by one pass,
 * like a count of its rule. Segments that do not ask for it are left alone.
 */
export async function followRefit(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId } = options;
  const segments = (await readKeptSegments(tx, { shopId })).filter(({ rule }) =>
    conditionsOf(rule).some(({ type }) => type === "prediction"),
  );
  if (segments.length === 0) return;
  const context = await loadRuleContext(tx, options);
  for (const segment of segments) await keepAllMembers(tx, { context, segment, cause: "day" });
  await askForTags(tx, shopId);
}
