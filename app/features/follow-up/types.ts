/** Somebody of the shop, by their number in Shopify; without a name until they say how they are called. */
export interface StaffMember {
  staffId: string;
  name: string | null;
}

/** Where a task stands. */
export type TaskState = "open" | "done" | "skipped";

/** Why a task was not done, or an enrolment ended before its last step: each has its words in followUp.json. */
export const SKIP_REASONS = [
  "bought",
  "refunded",
  "optedOut",
  "redacted",
  "noAddress",
  // Held out of the coupon campaign that its gift is of.
  "heldOut",
  // The campaign that its gift is of gives nothing any more.
  "noCoupon",
  "leftSegment",
  "condition",
  "programmeOff",
  "person",
  "late",
  "merged",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/**
 * What becomes of a task that is to be done. `waits`: its coupon has no code yet, or these are quiet hours; it stays open and
 * is tried again.
 */
export interface TasksDone {
  done: number;
  skipped: number;
  waits: number;
}

/** A customer to whom a programme's anchor happened. */
export interface AnchorEvent {
  customerId: bigint;
  /** One enrolment per programme, customer and key: `order:123`, `birthday:2026`. */
  anchorKey: string;
  /** The shop's day that the steps are counted from, as YYYY-MM-DD. */
  anchorOn: string;
}

export interface EnrolmentCounts {
  enrolled: number;
  /** Of them, those held out: nothing is done for them. */
  heldOut: number;
  /** Not enrolled: they were before, or too lately by the programme's rule. */
  already: number;
  /** Not enrolled: the day of every step is over. */
  over: number;
}
