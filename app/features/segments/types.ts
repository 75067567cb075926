import { z } from "zod";
import { parseId } from "#app/lib/ids.ts";
import { isDay } from "#app/lib/time.ts";

/**
 * The rule of a segment: a tree of conditions on customers who have a counted order by the end of the day asked for. Safe
 * in a browser. Ids and money (in the shop currency's minor unit) are decimal text, since a rule is kept as JSON. An error
 * of the schema is a key of `RULE_PROBLEMS`.
 */

/** What can be wrong with a rule; each has its text in `segments.problems`. */
export const RULE_PROBLEMS = [
  "malformed",
  "missing",
  "notANumber",
  "outOfRange",
  "rangeEmpty",
  "rangeReversed",
  "notADay",
  "periodEmpty",
  "listEmpty",
  "listTooLong",
  "textTooLong",
  "groupEmpty",
  "tooDeep",
  "tooMany",
] as const;
export type RuleProblemKey = (typeof RULE_PROBLEMS)[number];

/** A problem and where it is: the path of keys and indexes from the root of the rule. */
export interface RuleProblem {
  path: (string | number)[];
  key: RuleProblemKey;
}

export const RULE_LIMITS = { depth: 5, conditions: 40, listed: 100, textCharacters: 255 } as const;

const MAX_COUNT = 1_000_000;
const MAX_DAYS = 36_500;
const MAX_ORDER_NUMBER = 1_000;

const whole = (max: number, min = 0) => z.int("notANumber").min(min, "outOfRange").max(max, "outOfRange");
const days = whole(MAX_DAYS);
const id = z.string("missing").refine((text) => /^\d+$/.test(text) && parseId(text) !== null, "malformed");
const day = z.string("missing").refine(isDay, "notADay");
const money = z.string("missing").regex(/^-?\d{1,15}$/, "notANumber");
const text = z.string("missing").trim().min(1, "missing").max(RULE_LIMITS.textCharacters, "textTooLong");
const list = <T extends z.ZodType>(item: T) =>
  z.array(item, "missing").min(1, "listEmpty").max(RULE_LIMITS.listed, "listTooLong");

/** Whole numbers from `min` to `max`, both included; either may be left open. */
const range = <T extends z.ZodType<number>>(value: T) =>
  z
    .strictObject({ min: value.optional(), max: value.optional() }, "missing")
    .refine(({ min, max }) => min !== undefined || max !== undefined, "rangeEmpty")
    .refine(({ min, max }) => min === undefined || max === undefined || min <= max, "rangeReversed");
const countRange = range(whole(MAX_COUNT));
const dayRange = range(days);
const pointsRange = range(whole(Number.MAX_SAFE_INTEGER));
const scoreRange = range(whole(5, 1));
const percentRange = range(whole(100));
/** Orders that are expected, to two decimal places. */
const expectedRange = range(
  z
    .number("notANumber")
    .min(0, "outOfRange")
    .max(1_000, "outOfRange")
    .refine((orders) => Math.abs(orders * 100 - Math.round(orders * 100)) < 1e-6, "notANumber"),
);

const moneyRange = z
  .strictObject({ minMinor: money.optional(), maxMinor: money.optional() }, "missing")
  .refine(({ minMinor, maxMinor }) => minMinor !== undefined || maxMinor !== undefined, "rangeEmpty")
  .refine(
    ({ minMinor, maxMinor }) =>
      minMinor === undefined || maxMinor === undefined || BigInt(minMinor) <= BigInt(maxMinor),
    "rangeReversed",
  );

/**
 * Days on which something happened: `daysAgo` counts back from the day asked for, both ends included (`max: 30` is within
 * the last 30 days, `min: 90` is 90 days or longer ago); `days` are calendar days from `from` up to, without, `before`.
 */
const period = z.discriminatedUnion(
  "kind",
  [
    z
      .strictObject({ kind: z.literal("daysAgo"), min: days.optional(), max: days.optional() })
      .refine(({ min, max }) => min !== undefined || max !== undefined, "rangeEmpty")
      .refine(({ min, max }) => min === undefined || max === undefined || min <= max, "rangeReversed"),
    z
      .strictObject({ kind: z.literal("days"), from: day.optional(), before: day.optional() })
      .refine(({ from, before }) => from !== undefined || before !== undefined, "periodEmpty")
      .refine(({ from, before }) => from === undefined || before === undefined || from < before, "rangeReversed"),
  ],
  "missing",
);

/** A customer's first or last counted order, or the n-th. */
const orderRef = z.union(
  [z.literal("first"), z.literal("last"), z.strictObject({ number: whole(MAX_ORDER_NUMBER, 1) })],
  "missing",
);

export const PRODUCT_KINDS = ["regular", "trial", "subscription", "gift_set"] as const;
export const LIFECYCLE_STATES = ["active", "cooling", "lapsed"] as const;
export const LAPSE_REASONS = ["unresolved", "changed", "drifted"] as const;
export const PROGRAMME_STANDINGS = ["enrolled", "finished", "treated", "heldOut"] as const;
export const NPS_CLASSES = ["promoter", "passive", "detractor"] as const;
export const ANSWER_MOODS = ["good", "neutral", "bad"] as const;
export const CONTACT_STATES = ["open", "waiting", "resolved"] as const;
export const CONTACT_KINDS = ["question", "complaint", "return", "cancellation", "praise", "other"] as const;

const productMatch = z.discriminatedUnion(
  "by",
  [
    z.strictObject({ by: z.literal("product"), productIds: list(id) }),
    z.strictObject({ by: z.literal("tag"), tags: list(text) }),
    z.strictObject({ by: z.literal("kind"), kinds: list(z.enum(PRODUCT_KINDS, "missing")) }),
  ],
  "missing",
);

const conditions = [
  /** How many counted orders; without a period, in all. */
  z.strictObject({ type: z.literal("orderCount"), count: countRange, period: period.optional() }),
  /** The day of the first, last or n-th order. */
  z.strictObject({ type: z.literal("orderDay"), order: orderRef, period }),
  /** Net sales of one order; `any`: at least one order has it. */
  z.strictObject({
    type: z.literal("orderAmount"),
    order: z.union([orderRef, z.literal("any")], "missing"),
    amount: moneyRange,
  }),
  /** Days between the last two orders, or between orders on average. */
  z.strictObject({ type: z.literal("orderGap"), gap: z.enum(["last", "average"], "missing"), days: dayRange }),
  z.strictObject({ type: z.literal("netSales"), amount: moneyRange, period: period.optional() }),
  z.strictObject({ type: z.literal("grossProfit"), amount: moneyRange, period: period.optional() }),
  /** Net sales ÷ orders; with a period, of those who ordered in it. */
  z.strictObject({ type: z.literal("averageOrder"), amount: moneyRange, period: period.optional() }),
  /** Fewer than `percent` % of customers have more. */
  z.strictObject({
    type: z.literal("topShare"),
    measure: z.enum(["grossProfit", "netSales"], "missing"),
    percent: whole(99, 1),
  }),

  /**
   * Bought a product: in any order (how often: the number of orders that hold it, by default one or more), in the first
   * or in the last. Any line of the order counts that has a unit left.
   */
  z.strictObject({
    type: z.literal("product"),
    where: z.enum(["any", "first", "last"], "missing"),
    match: productMatch,
    orders: countRange.optional(),
    period: period.optional(),
  }),
  /** How many different products were bought. */
  z.strictObject({ type: z.literal("distinctProducts"), count: countRange }),

  /** A subscription that goes on, or that stopped with none that goes on, or either; after so many deliveries. */
  z.strictObject({
    type: z.literal("subscription"),
    state: z.enum(["active", "stopped", "any"], "missing"),
    deliveries: countRange.optional(),
  }),

  /** How long away, beside those like them who came back; reasons divide the lapsed. */
  z.strictObject({
    type: z.literal("lifecycle"),
    states: list(z.enum(LIFECYCLE_STATES, "missing")),
    reasons: list(z.enum(LAPSE_REASONS, "missing")).optional(),
  }),
  /** The day by which people like them order again: within so many days from the day asked for, or passed. */
  z.discriminatedUnion("due", [
    z.strictObject({ type: z.literal("reorder"), due: z.literal("within"), days }),
    z.strictObject({ type: z.literal("reorder"), due: z.literal("overdue") }),
  ]),
  /**
   * What the customer is expected to do, asked as of today for any day: the chance of still being one (percent), days with an
   * order and gross profit within the next 12 months; the next order likely within so many days, or later than it would
   * have come from nine in ten with this rhythm.
   */
  z.discriminatedUnion("about", [
    z.strictObject({ type: z.literal("prediction"), about: z.literal("alive"), percent: percentRange }),
    z.strictObject({ type: z.literal("prediction"), about: z.literal("orders"), orders: expectedRange }),
    z.strictObject({ type: z.literal("prediction"), about: z.literal("grossProfit"), amount: moneyRange }),
    z.strictObject({ type: z.literal("prediction"), about: z.literal("nextOrder"), days }),
    z.strictObject({ type: z.literal("prediction"), about: z.literal("orderLate") }),
  ]),
  z
    .strictObject({
      type: z.literal("rfm"),
      r: scoreRange.optional(),
      f: scoreRange.optional(),
      m: scoreRange.optional(),
    })
    .refine(({ r, f, m }) => r !== undefined || f !== undefined || m !== undefined, "rangeEmpty"),

  z.strictObject({ type: z.literal("tier"), tierIds: list(id) }),
  /** The next tier is nearer than an average order of theirs, or than an amount. */
  z.strictObject({
    type: z.literal("nextTier"),
    within: z.discriminatedUnion(
      "kind",
      [
        z.strictObject({ kind: z.literal("averageOrder") }),
        z.strictObject({ kind: z.literal("amount"), maxMinor: money }),
      ],
      "missing",
    ),
  }),
  /** Points that can be spent. */
  z.strictObject({ type: z.literal("points"), points: pointsRange }),
  /** Points whose last day is within so many days. */
  z.strictObject({ type: z.literal("pointsExpiring"), withinDays: days, points: pointsRange.optional() }),
  /** A next-visit coupon that is held (and ends within so many days), was used (in a period), or ended unused. */
  z.discriminatedUnion("state", [
    z.strictObject({ type: z.literal("coupon"), state: z.literal("held"), endsWithinDays: days.optional() }),
    z.strictObject({ type: z.literal("coupon"), state: z.literal("used"), period: period.optional() }),
    z.strictObject({ type: z.literal("coupon"), state: z.literal("expired"), period: period.optional() }),
  ]),

  /** Has one of these tags in Shopify. */
  z.strictObject({ type: z.literal("tag"), tags: list(text) }),
  /** The default address: one of these countries (ISO codes), provinces, cities, or a postcode that begins so. */
  z.strictObject({
    type: z.literal("address"),
    field: z.enum(["country", "province", "city", "zipPrefix"], "missing"),
    values: list(text),
  }),
  z.strictObject({
    type: z.literal("consent"),
    channel: z.enum(["email", "sms", "line"], "missing"),
    granted: z.boolean("missing"),
  }),
  /** Whether there is an address to reach the customer at. */
  z.strictObject({
    type: z.literal("reachable"),
    channel: z.enum(["email", "sms", "line", "post"], "missing"),
    reachable: z.boolean("missing"),
  }),
  /** Birthday in one of these months (1–12), in the month so many months ahead, or within so many days. */
  z.strictObject({
    type: z.literal("birthday"),
    when: z.discriminatedUnion(
      "kind",
      [
        z.strictObject({
          kind: z.literal("months"),
          months: z.array(whole(12, 1), "missing").min(1, "listEmpty").max(12, "listTooLong"),
        }),
        z.strictObject({ kind: z.literal("monthsAhead"), months: whole(11) }),
      ],
      "missing",
    ),
  }),

  /**
   * What a customer says, as it stands at the end of the day: the class of their last score, how they feel in any answer,
   * or what they chose in a survey.
   */
  z.discriminatedUnion("about", [
    z.strictObject({
      type: z.literal("voice"),
      about: z.literal("nps"),
      classes: list(z.enum(NPS_CLASSES, "missing")),
    }),
    z.strictObject({
      type: z.literal("voice"),
      about: z.literal("mood"),
      moods: list(z.enum(ANSWER_MOODS, "missing")),
      period: period.optional(),
    }),
    z.strictObject({
      type: z.literal("voice"),
      about: z.literal("choice"),
      surveyId: id,
      choices: list(whole(1_000, 1)),
      period: period.optional(),
    }),
  ]),
  /** A contact that stands in one of these states, since a day of the period. */
  z.strictObject({
    type: z.literal("contact"),
    states: list(z.enum(CONTACT_STATES, "missing")),
    kinds: list(z.enum(CONTACT_KINDS, "missing")).optional(),
    period: period.optional(),
  }),

  /** In a programme, through it, or in an arm of it: of any, or of these. */
  z.strictObject({
    type: z.literal("programme"),
    state: z.enum(PROGRAMME_STANDINGS, "missing"),
    programmeIds: list(id).optional(),
  }),
] as const;

export const conditionSchema = z.discriminatedUnion("type", conditions, "malformed");

export type Condition = z.infer<typeof conditionSchema>;
export type ConditionType = Condition["type"];
export type Period = z.infer<typeof period>;
export type OrderRef = z.infer<typeof orderRef>;
export type CountRange = z.infer<typeof countRange>;
export type MoneyRange = z.infer<typeof moneyRange>;
export type ProductMatch = z.infer<typeof productMatch>;
export type ProductKind = (typeof PRODUCT_KINDS)[number];
export type LifecycleState = (typeof LIFECYCLE_STATES)[number];
export type NpsClass = (typeof NPS_CLASSES)[number];
export type LapseReason = (typeof LAPSE_REASONS)[number];

export interface AndRule {
  type: "and";
  rules: Rule[];
}
export interface OrRule {
  type: "or";
  rules: Rule[];
}
export interface NotRule {
  type: "not";
  rule: Rule;
}
export type Rule = AndRule | OrRule | NotRule | Condition;

/** Which customers a rule names as of the end of a shop day. */
export interface RuleScope {
  rule: Rule;
  /** The day asked for, `YYYY-MM-DD`. */
  asOf: string;
  /** The shop's present day: on it the kept figures answer, before it the order facts. */
  today: string;
}

/** Size and weight of a set of customers: whole numbers, money in minor units as decimal text. */
export interface RuleFigures {
  customers: number;
  netSalesMinor: string;
  grossProfitMinor: string;
}

export interface RuleCount extends RuleFigures {
  /** All customers with a counted order by that day. */
  all: RuleFigures;
  /** Conditions of the rule that know no past: for an earlier day they were asked as of today. */
  asOfToday: ConditionType[];
}
