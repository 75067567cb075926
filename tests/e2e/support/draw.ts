import { createHash } from "node:crypto";

const EVERYBODY_BP = 10_000;

/** Whether a customer is treated, by the draw that decides who is held out: computed here without the app. */
export function isTreated(options: {
  /** What is drawn for, e.g. `programme:12`. */
  subject: string;
  customerId: string;
  heldOutBp: number;
}): boolean {
  const hash = createHash("md5").update(`${options.subject}:${options.customerId}`).digest("hex");
  return Number(BigInt(`0x${hash.slice(0, 8)}`) % BigInt(EVERYBODY_BP)) < EVERYBODY_BP - options.heldOutBp;
}
