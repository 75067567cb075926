import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { loadRuleContext } from "../load-rule-context.server.ts";
import { scoreCustomers } from "../rfm/score-customers.server.ts";
import { askForTags } from "../tags/ask-for-tags.server.ts";
import { keepMembersAmong } from "./keep-members.server.ts";
import { readKeptSegments } from "./kept-segments.server.ts";

/** Lets scores and segments follow customers who changed. Needs the repeat reports to have followed them before. */
export async function followSegments(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; now: Date },
): Promise<void> {
  const { shopId, customerIds, now } = options;
  if (customerIds.length === 0) return;
  const context = await loadRuleContext(tx, { shopId, now });
  await scoreCustomers(tx, { shopId, today: context.today, customerIds });
  const segments = await readKeptSegments(tx, { shopId });
  const ids = [...new Set(customerIds.map(String))];
  await keepMembersAmong(tx, {
    context,
    segments,
    cause: "change",
    found: (values) => `SELECT unnest(${values.bind(ids, "bigint[]")}) AS customer_id`,
  });
  await askForTags(tx, shopId);
}
