import type { Anchor } from "../programme-content.ts";

/** Share of customers that is held out unless the merchant says otherwise. */
export const USUAL_HOLD_OUT_BP = 1_000;

/** Whether a step says something to the customer, rather than only asking staff or a flow. */
export function isWritten({ channels }: { channels: readonly string[] }): boolean {
  return channels.some((channel) => channel === "line" || channel === "email" || channel === "post");
}

/** Anchors that are known ahead, so that something may be said before their day. */
export const AHEAD: readonly string[] = ["birthday", "reorderDue", "pointsExpiring", "couponExpiring"];

/** Whether anchors of the past can be taken in: those that are kept with the customer. */
export function hasPast({ kind }: Pick<Anchor, "kind">): boolean {
  return kind === "order" || kind === "product" || kind === "signUp" || kind === "tierChange";
}
