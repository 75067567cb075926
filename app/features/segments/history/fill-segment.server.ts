import { inTransaction, lockShopReports, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, startOfPeriod } from "#app/lib/time.ts";
import { loadRuleContext } from "../load-rule-context.server.ts";
import { keepAllMembers } from "../members/keep-members.server.ts";
import { readKeptSegments } from "../members/kept-segments.server.ts";
import { askForTags } from "../tags/ask-for-tags.server.ts";
import { fillDays } from "./fill-days.server.ts";

const HISTORY_MONTHS = 36;

/**
 * Finds the members of a segment whose rule is new, then its history of 36 months' ends. Comes to the same when done again;
 * a rule that changes meanwhile asks for it anew.
 */
export async function fillSegment(options: { shopId: ShopId; segmentId: bigint; now: Date }): Promise<void> {
  const { shopId, segmentId, now } = options;
  const inShop = { shopId, timeoutMs: 60 * 60_000 };
  await inTransaction(inShop, async (tx) => {
    // Or the settling of customers would not see that this segment now has members to keep.
    await lockShopReports(tx, shopId);
    const [segment] = await readKeptSegments(tx, { shopId, segmentId });
    if (!segment) return;
    const context = await loadRuleContext(tx, { shopId, now });
    await keepAllMembers(tx, { context, segment, cause: "rule", record: segment.version > 1 });
    await tx.segment.update({
      where: { shopId_segmentId: { shopId, segmentId } },
      data: { membersAsOf: new Date(context.today) },
    });
    await askForTags(tx, shopId);
  });
  await inTransaction(inShop, (tx) => fillHistory(tx, options));
}

async function fillHistory(tx: Tx, options: { shopId: ShopId; segmentId: bigint; now: Date }): Promise<void> {
  const { shopId, segmentId, now } = options;
  const [segment] = await readKeptSegments(tx, { shopId, segmentId });
  if (!segment) return;
  const context = await loadRuleContext(tx, { shopId, now });
  const days = monthEndsBefore(context.today, HISTORY_MONTHS);
  await fillDays(tx, { context, segment, days, from: days[0] });
}

/** The last days of the months before a day, in order. */
export function monthEndsBefore(day: string, months: number): string[] {
  const month = startOfPeriod(day, "month");
  return Array.from({ length: months }, (_, at) =>
    addToDay(addToDay(month, { months: at + 1 - months }), { days: -1 }),
  );
}
