/** What customers earn points for besides orders, as pages list it. */
export const EARN_ACTIONS = [
  "signup",
  "consent_email",
  "consent_sms",
  "consent_line",
  "birthday",
  "review",
  "survey",
  "referral",
] as const;

export type EarnActionName = (typeof EARN_ACTIONS)[number];

export interface EarnAction {
  action: EarnActionName;
  version: number;
  active: boolean;
  points: number;
  /** Of `referral`: what who came is given. */
  friendPoints: number | null;
  /** Of `referral`: friends of one customer who count; null: all. */
  friendsLimit: number | null;
  validDays: number | null;
  /** The shop's days on which it holds, the second exclusive; null: without end. */
  fromDay: string | null;
  toDay: string | null;
  effectiveFrom: Date;
}

export const BONUS_KINDS = ["days", "product", "order_number"] as const;
export type BonusKind = (typeof BONUS_KINDS)[number];
export type BonusScope = "product" | "collection" | "tag";

/** What orders earn beyond the points for their amount. */
export interface EarnBonus {
  bonusId: string;
  kind: BonusKind;
  name: string;
  active: boolean;
  /** 20000 is twice; null where points are given. */
  timesBp: number | null;
  points: number | null;
  monthDay: number | null;
  weekday: number | null;
  scope: BonusScope | null;
  target: string | null;
  orderNumber: number | null;
  fromDay: string | null;
  toDay: string | null;
}

export type ReleaseAfter = "order" | "paid" | "fulfilled";
