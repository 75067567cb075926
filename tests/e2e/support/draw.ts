import { createHash } from "node:crypto";

const EVERYBODY_BP = 10_000;

/** The place of a customer in a draw, from 0 to 9999: computed here without the app. */
function placeIn(draw: string, customerId: string): number {
  const hash = createHash("md5").update(`${draw}:${customerId}`).digest("hex");
  return Number(BigInt(`0x${hash.slice(0, 8)}`) % BigInt(EVERYBODY_BP));
}

/** Whether a customer is treated in a draw such as `programme:12`: its last places are held out. */
export function isTreated(options: { subject: string; customerId: string; heldOutBp: number }): boolean {
  return placeIn(options.subject, options.customerId) < EVERYBODY_BP - options.heldOutBp;
}

/** Whether a customer is given a campaign's coupons: the first places of its draw are held out. */
export function isGivenCoupons(options: { campaignId: string; customerId: string; heldOutBp: number }): boolean {
  return placeIn(options.campaignId, options.customerId) >= options.heldOutBp;
}
