import type { ReadyMadeKey } from "#app/features/segments/rules.ts";
import type { Rule } from "#app/features/segments/types.ts";
import type { Anchor, Channel, ProgrammeContent, Step } from "../programme-content.ts";

export const READY_PROGRAMME_KEYS = [
  "afterFirst",
  "nextVisit",
  "reorder",
  "birthday",
  "cancelledAfterOne",
  "cancelledAfterFour",
  "trialOnce",
  "winBackDrifted",
  "winBackChanged",
  "winBackUnresolved",
  "ninetyDays",
  "collectChannel",
] as const;
export type ReadyProgrammeKey = (typeof READY_PROGRAMME_KEYS)[number];

/** What the ready-made steps write; each has a title, a subject and a body in both languages. */
export const READY_TEMPLATE_KEYS = [
  "thankYou",
  "howTo",
  "questions",
  "voices",
  "whatIsIn",
  "whyGoOn",
  "couponEnds",
  "reorderSoon",
  "reorderNow",
  "birthdayCoupon",
  "birthdayPoints",
  "brandStory",
  "offerHelp",
  "ownPace",
  "toRegular",
  "remember",
  "comeBackCoupon",
  "whatChanged",
  "otherRhythm",
  "howToMend",
  "monthsAfter",
  "askEmail",
  "askLine",
  "askBirthday",
  "askAddress",
] as const;
export type ReadyTemplateKey = (typeof READY_TEMPLATE_KEYS)[number];

/** Customers of a programme who are no ready-made segment; each has its name in both languages. */
export const AUDIENCE_KEYS = ["trialFirst", "drifted", "changed", "unresolved"] as const;
export type AudienceKey = (typeof AUDIENCE_KEYS)[number];

const lapsedBecause = (reason: "drifted" | "changed" | "unresolved"): Rule => ({
  type: "lifecycle",
  states: ["lapsed"],
  reasons: [reason],
});

export const AUDIENCES: Record<AudienceKey, Rule> = {
  trialFirst: {
    type: "and",
    rules: [
      { type: "orderCount", count: { min: 1, max: 1 } },
      { type: "product", where: "first", match: { by: "kind", kinds: ["trial"] } },
    ],
  },
  drifted: lapsedBecause("drifted"),
  changed: lapsedBecause("changed"),
  unresolved: lapsedBecause("unresolved"),
};

/** `coupon`: of the campaign that the merchant chooses; `couponOrPoints`: of that, or points where none is chosen. */
type ReadyGift = "coupon" | "couponOrPoints" | { points: number } | null;

interface ReadyStep extends Pick<Step, "offsetDays" | "from" | "kind" | "condition"> {
  channels: Channel[];
  /** Null where only staff acts, by the programme's own instructions. */
  template: ReadyTemplateKey | null;
  /** What is written where points are given in a coupon's place. */
  templateOfPoints?: ReadyTemplateKey;
  gift: ReadyGift;
}

export interface ReadyProgramme {
  anchor: Anchor;
  audience: AudienceKey | null;
  steps: ReadyStep[];
  exit: ProgrammeContent["exit"];
  again: ProgrammeContent["again"];
  /** What the shop must have: a next-visit campaign that gives, a product that is marked as a trial. */
  needs?: "nextVisitCampaign" | "trialProduct";
  /** The ready-made segments whose play it is. */
  plays: readonly ReadyMadeKey[];
}

/** Points of a birthday where no coupon is chosen, and of an offer to who gave up a subscription. */
const GIFT_POINTS = 300;

const written = (offsetDays: number, template: ReadyTemplateKey, more: Partial<ReadyStep> = {}): ReadyStep => ({
  offsetDays,
  from: "anchor",
  channels: ["line", "email"],
  template,
  kind: "marketing",
  gift: null,
  condition: null,
  ...more,
});

const lacks = (what: "email" | "line" | "birthday" | "address") => ({ kind: "lacks" as const, what });
const untilOrder = { onOrder: true, onSegmentLeave: false };
const whileLapsed = { onOrder: true, onSegmentLeave: true };
const never = { kind: "never" as const };

/** The programmes that every shop can switch on; their texts are in programmes.json under their keys. */
export const READY_PROGRAMMES: Record<ReadyProgrammeKey, ReadyProgramme> = {
  afterFirst: {
    anchor: { kind: "order", number: 1 },
    audience: null,
    steps: [
      written(0, "thankYou", { kind: "transactional" }),
      written(14, "howTo"),
      written(28, "questions"),
      written(42, "voices"),
      written(56, "whatIsIn"),
      written(70, "whyGoOn"),
    ],
    exit: untilOrder,
    again: never,
    plays: ["onceActive", "onceCooling"],
  },
  nextVisit: {
    anchor: { kind: "couponExpiring", campaignId: null },
    audience: null,
    steps: [written(-7, "couponEnds")],
    exit: untilOrder,
    again: { kind: "afterDays", days: 0 },
    needs: "nextVisitCampaign",
    plays: ["twiceActive", "severalActive"],
  },
  reorder: {
    anchor: { kind: "reorderDue", productIds: null },
    audience: null,
    steps: [written(-7, "reorderSoon"), written(7, "reorderNow")],
    exit: untilOrder,
    again: { kind: "afterDays", days: 14 },
    plays: ["reorderSoon", "reorderOverdue"],
  },
  birthday: {
    anchor: { kind: "birthday" },
    audience: null,
    steps: [written(-7, "birthdayCoupon", { gift: "couponOrPoints", templateOfPoints: "birthdayPoints" })],
    exit: { onOrder: false, onSegmentLeave: false },
    again: { kind: "afterDays", days: 300 },
    plays: ["birthday"],
  },
  cancelledAfterOne: {
    anchor: { kind: "subscriptionCancelled", deliveries: { least: 1, most: 1 } },
    audience: null,
    steps: [written(3, "brandStory"), written(14, "offerHelp")],
    exit: untilOrder,
    again: never,
    plays: ["stoppedAfterOne"],
  },
  cancelledAfterFour: {
    anchor: { kind: "subscriptionCancelled", deliveries: { least: 4, most: 4 } },
    audience: null,
    steps: [written(3, "ownPace", { gift: { points: GIFT_POINTS } })],
    exit: untilOrder,
    again: never,
    plays: ["stoppedAfterFour"],
  },
  trialOnce: {
    anchor: { kind: "order", number: 1 },
    audience: "trialFirst",
    steps: [written(21, "toRegular")],
    exit: untilOrder,
    again: never,
    needs: "trialProduct",
    plays: ["trialThenGone"],
  },
  winBackDrifted: {
    anchor: { kind: "lapse", stage: "lapsed" },
    audience: "drifted",
    steps: [
      written(0, "remember", { channels: ["line", "email", "post"] }),
      written(14, "comeBackCoupon", { channels: ["line", "email", "post"], gift: "coupon" }),
    ],
    exit: whileLapsed,
    again: { kind: "afterDays", days: 180 },
    plays: ["onceLapsed", "twiceLapsed", "severalLapsed", "oftenLapsed"],
  },
  winBackChanged: {
    anchor: { kind: "lapse", stage: "lapsed" },
    audience: "changed",
    steps: [written(0, "whatChanged"), written(14, "otherRhythm")],
    exit: whileLapsed,
    again: { kind: "afterDays", days: 180 },
    plays: ["severalLapsed", "oftenLapsed"],
  },
  winBackUnresolved: {
    anchor: { kind: "lapse", stage: "lapsed" },
    audience: "unresolved",
    steps: [
      { ...written(0, "howToMend"), channels: ["staff"], template: null },
      written(7, "howToMend", { channels: ["email", "post"], kind: "transactional" }),
    ],
    exit: whileLapsed,
    again: { kind: "afterDays", days: 365 },
    plays: ["severalLapsed", "oftenLapsed"],
  },
  ninetyDays: {
    anchor: { kind: "order", number: 1 },
    audience: null,
    steps: [written(90, "monthsAfter", { gift: "coupon" })],
    exit: untilOrder,
    again: never,
    plays: ["onceCooling", "onceLapsed"],
  },
  collectChannel: {
    anchor: { kind: "order", number: null },
    audience: null,
    steps: [
      written(5, "askEmail", { channels: ["line", "post"], condition: lacks("email") }),
      written(7, "askLine", { channels: ["email"], condition: lacks("line") }),
      written(21, "askBirthday", { condition: lacks("birthday") }),
      written(35, "askAddress", { condition: lacks("address") }),
    ],
    exit: { onOrder: false, onSegmentLeave: false },
    again: { kind: "afterDays", days: 180 },
    plays: [],
  },
};

/** What a ready-made programme asks the merchant to choose before it can go on. */
export function choiceOf(key: ReadyProgrammeKey): "coupon" | "couponOrPoints" | null {
  const gifts = READY_PROGRAMMES[key].steps.map(({ gift }) => gift);
  return gifts.find((gift) => gift === "coupon" || gift === "couponOrPoints") ?? null;
}

/** Which templates a ready-made programme writes with; of a gift that may be points, those of what was chosen. */
export function templatesOf(key: ReadyProgrammeKey, campaignId: string | null): ReadyTemplateKey[] {
  const used = READY_PROGRAMMES[key].steps.map((step) => templateOf(step, campaignId));
  return [...new Set(used.filter((template) => template !== null))];
}

const templateOf = (step: ReadyStep, campaignId: string | null) =>
  campaignId === null && step.gift === "couponOrPoints" ? (step.templateOfPoints ?? step.template) : step.template;

/**
 * The first version of a ready-made programme, once its audience, its templates and its campaign are there.
 *
 * @param made.campaignId of the gift; null gives points where the programme allows them
 * @param made.instructions what staff is asked to do, in the shop's language
 */
export function contentOf(
  key: ReadyProgrammeKey,
  made: {
    segmentId: string | null;
    campaignId: string | null;
    templateIds: Partial<Record<ReadyTemplateKey, string>>;
    instructions: string;
  },
): ProgrammeContent {
  const { anchor, steps, exit, again } = READY_PROGRAMMES[key];
  const giftOf = (gift: ReadyGift): Step["gift"] => {
    if (gift === null) return null;
    if (typeof gift === "object") return { kind: "points", points: gift.points };
    if (made.campaignId !== null) return { kind: "coupon", campaignId: made.campaignId };
    return gift === "couponOrPoints" ? { kind: "points", points: GIFT_POINTS } : null;
  };
  return {
    anchor,
    segmentId: made.segmentId,
    steps: steps.map((step, at) => {
      const template = templateOf(step, made.campaignId);
      return {
        stepId: at + 1,
        offsetDays: step.offsetDays,
        from: step.from,
        channels: step.channels,
        templateId: template === null ? null : (made.templateIds[template] ?? null),
        instructions: step.channels.includes("staff") ? made.instructions : "",
        kind: step.kind,
        gift: giftOf(step.gift),
        condition: step.condition,
      };
    }),
    exit,
    again,
    sendHour: 10,
    quietHours: { from: 21, until: 8 },
    sending: "automatic",
  };
}
