import type { ConditionType } from "../types.ts";
import {
  ANSWER_MOODS,
  CONTACT_KINDS,
  CONTACT_STATES,
  LAPSE_REASONS,
  LIFECYCLE_STATES,
  NPS_CLASSES,
  PRODUCT_KINDS,
  PROGRAMME_STANDINGS,
} from "../types.ts";
import type { Fields } from "./draft.ts";

/** How one field of a condition is asked for; `at` is its place in the condition, steps joined by dots. */
export type FieldSpec =
  | { input: "range"; at: string; unit: RangeUnit; optional?: boolean }
  | { input: "decimalRange"; at: string; unit: RangeUnit }
  | { input: "money"; at: string }
  | { input: "moneyMax"; at: string }
  | { input: "number"; at: string; label: NumberLabel; optional?: boolean }
  | { input: "period"; at: string; optional?: boolean }
  | { input: "order"; at: string; any?: boolean }
  | { input: "choice"; at: string; label: ChoiceLabel; options: readonly string[] }
  | { input: "choices"; at: string; label: ChoiceLabel; options: readonly string[]; optional?: boolean }
  | { input: "yesNo"; at: string; label: "granted" | "reachable" }
  | { input: "months"; at: string }
  | { input: "texts"; at: string; label: "tags" | "values" }
  | { input: "products"; at: string }
  | { input: "tiers"; at: string }
  | { input: "programmes"; at: string }
  /** A survey at `at`, and some of its choices beside it. */
  | { input: "surveyChoices"; at: "surveyId" }
  /** The choice at `at` decides which further fields there are, below `within` (the condition itself where it is empty). */
  | {
      input: "variant";
      at: string;
      label: ChoiceLabel;
      within: string;
      variants: Record<string, { empty: Record<string, unknown>; fields: readonly FieldSpec[] }>;
    };

export type RangeUnit = "orders" | "days" | "products" | "deliveries" | "points" | "r" | "f" | "m" | "percent";
export type NumberLabel = "percent" | "withinDays" | "endsWithinDays" | "monthsAhead";
export type ChoiceLabel =
  | "gap"
  | "measure"
  | "where"
  | "matchBy"
  | "kinds"
  | "subscriptionState"
  | "states"
  | "reasons"
  | "due"
  | "nextTierWithin"
  | "couponState"
  | "addressField"
  | "channel"
  | "birthdayWhen"
  | "predictionAbout"
  | "programmeState"
  | "voiceAbout"
  | "npsClasses"
  | "moods"
  | "contactStates"
  | "contactKinds";

interface ConditionSpec {
  /** What a new condition of this type begins with. */
  empty: Omit<Fields, "type">;
  fields: readonly FieldSpec[];
}

const optionalPeriod: FieldSpec = { input: "period", at: "period", optional: true };
const amount: FieldSpec = { input: "money", at: "amount" };
const ofSales = { empty: { amount: {} }, fields: [amount, optionalPeriod] };

/** The conditions that can be asked for, with their fields in the order of the form. */
export const CONDITION_SPECS = {
  orderCount: {
    empty: { count: { min: 2 } },
    fields: [{ input: "range", at: "count", unit: "orders" }, optionalPeriod],
  },
  orderDay: {
    empty: { order: "last", period: { kind: "daysAgo", max: 30 } },
    fields: [
      { input: "order", at: "order" },
      { input: "period", at: "period" },
    ],
  },
  orderAmount: { empty: { order: "any", amount: {} }, fields: [{ input: "order", at: "order", any: true }, amount] },
  orderGap: {
    empty: { gap: "average", days: { max: 30 } },
    fields: [
      { input: "choice", at: "gap", label: "gap", options: ["average", "last"] },
      { input: "range", at: "days", unit: "days" },
    ],
  },
  netSales: ofSales,
  grossProfit: ofSales,
  averageOrder: ofSales,
  topShare: {
    empty: { measure: "grossProfit", percent: 10 },
    fields: [
      { input: "choice", at: "measure", label: "measure", options: ["grossProfit", "netSales"] },
      { input: "number", at: "percent", label: "percent" },
    ],
  },
  product: {
    empty: { where: "any", match: { by: "product", productIds: [] } },
    fields: [
      { input: "choice", at: "where", label: "where", options: ["any", "first", "last"] },
      {
        input: "variant",
        at: "match.by",
        label: "matchBy",
        within: "match",
        variants: {
          product: { empty: { productIds: [] }, fields: [{ input: "products", at: "match.productIds" }] },
          tag: { empty: { tags: [] }, fields: [{ input: "texts", at: "match.tags", label: "tags" }] },
          kind: {
            empty: { kinds: ["trial"] },
            fields: [{ input: "choices", at: "match.kinds", label: "kinds", options: PRODUCT_KINDS }],
          },
        },
      },
      { input: "range", at: "orders", unit: "orders", optional: true },
      optionalPeriod,
    ],
  },
  distinctProducts: { empty: { count: { min: 2 } }, fields: [{ input: "range", at: "count", unit: "products" }] },
  subscription: {
    empty: { state: "active" },
    fields: [
      { input: "choice", at: "state", label: "subscriptionState", options: ["active", "stopped", "any"] },
      { input: "range", at: "deliveries", unit: "deliveries", optional: true },
    ],
  },
  lifecycle: {
    empty: { states: ["lapsed"] },
    fields: [
      { input: "choices", at: "states", label: "states", options: LIFECYCLE_STATES },
      { input: "choices", at: "reasons", label: "reasons", options: LAPSE_REASONS, optional: true },
    ],
  },
  reorder: {
    empty: { due: "within", days: 7 },
    fields: [
      {
        input: "variant",
        at: "due",
        label: "due",
        within: "",
        variants: {
          within: { empty: { days: 7 }, fields: [{ input: "number", at: "days", label: "withinDays" }] },
          overdue: { empty: {}, fields: [] },
        },
      },
    ],
  },
  prediction: {
    empty: { about: "alive", percent: { max: 50 } },
    fields: [
      {
        input: "variant",
        at: "about",
        label: "predictionAbout",
        within: "",
        variants: {
          alive: { empty: { percent: { max: 50 } }, fields: [{ input: "range", at: "percent", unit: "percent" }] },
          orders: { empty: { orders: { min: 1 } }, fields: [{ input: "decimalRange", at: "orders", unit: "orders" }] },
          grossProfit: { empty: { amount: {} }, fields: [amount] },
          nextOrder: { empty: { days: 7 }, fields: [{ input: "number", at: "days", label: "withinDays" }] },
          orderLate: { empty: {}, fields: [] },
        },
      },
    ],
  },
  rfm: {
    empty: { r: { min: 4 } },
    fields: [
      { input: "range", at: "r", unit: "r", optional: true },
      { input: "range", at: "f", unit: "f", optional: true },
      { input: "range", at: "m", unit: "m", optional: true },
    ],
  },
  tier: { empty: { tierIds: [] }, fields: [{ input: "tiers", at: "tierIds" }] },
  nextTier: {
    empty: { within: { kind: "averageOrder" } },
    fields: [
      {
        input: "variant",
        at: "within.kind",
        label: "nextTierWithin",
        within: "within",
        variants: {
          averageOrder: { empty: {}, fields: [] },
          amount: { empty: { maxText: "" }, fields: [{ input: "moneyMax", at: "within.maxText" }] },
        },
      },
    ],
  },
  points: { empty: { points: { min: 1 } }, fields: [{ input: "range", at: "points", unit: "points" }] },
  pointsExpiring: {
    empty: { withinDays: 30 },
    fields: [
      { input: "number", at: "withinDays", label: "withinDays" },
      { input: "range", at: "points", unit: "points", optional: true },
    ],
  },
  coupon: {
    empty: { state: "held" },
    fields: [
      {
        input: "variant",
        at: "state",
        label: "couponState",
        within: "",
        variants: {
          held: {
            empty: {},
            fields: [{ input: "number", at: "endsWithinDays", label: "endsWithinDays", optional: true }],
          },
          used: { empty: {}, fields: [optionalPeriod] },
          expired: { empty: {}, fields: [optionalPeriod] },
        },
      },
    ],
  },
  tag: { empty: { tags: [] }, fields: [{ input: "texts", at: "tags", label: "tags" }] },
  address: {
    empty: { field: "province", values: [] },
    fields: [
      { input: "choice", at: "field", label: "addressField", options: ["province", "city", "zipPrefix", "country"] },
      { input: "texts", at: "values", label: "values" },
    ],
  },
  consent: {
    empty: { channel: "email", granted: true },
    fields: [
      { input: "choice", at: "channel", label: "channel", options: ["email", "sms", "line"] },
      { input: "yesNo", at: "granted", label: "granted" },
    ],
  },
  reachable: {
    empty: { channel: "email", reachable: true },
    fields: [
      { input: "choice", at: "channel", label: "channel", options: ["email", "sms", "line", "post"] },
      { input: "yesNo", at: "reachable", label: "reachable" },
    ],
  },
  birthday: {
    empty: { when: { kind: "monthsAhead", months: 0 } },
    fields: [
      {
        input: "variant",
        at: "when.kind",
        label: "birthdayWhen",
        within: "when",
        variants: {
          monthsAhead: {
            empty: { months: 0 },
            fields: [{ input: "number", at: "when.months", label: "monthsAhead" }],
          },
          months: { empty: { months: [1] }, fields: [{ input: "months", at: "when.months" }] },
        },
      },
    ],
  },
  programme: {
    empty: { state: "enrolled" },
    fields: [
      { input: "choice", at: "state", label: "programmeState", options: PROGRAMME_STANDINGS },
      { input: "programmes", at: "programmeIds" },
    ],
  },
  voice: {
    empty: { about: "nps", classes: ["detractor"] },
    fields: [
      {
        input: "variant",
        at: "about",
        label: "voiceAbout",
        within: "",
        variants: {
          nps: {
            empty: { classes: ["detractor"] },
            fields: [{ input: "choices", at: "classes", label: "npsClasses", options: NPS_CLASSES }],
          },
          mood: {
            empty: { moods: ["bad"] },
            fields: [{ input: "choices", at: "moods", label: "moods", options: ANSWER_MOODS }, optionalPeriod],
          },
          choice: {
            empty: { surveyId: "", choices: [] },
            fields: [{ input: "surveyChoices", at: "surveyId" }, optionalPeriod],
          },
        },
      },
    ],
  },
  contact: {
    empty: { states: ["open", "waiting"] },
    fields: [
      { input: "choices", at: "states", label: "contactStates", options: CONTACT_STATES },
      { input: "choices", at: "kinds", label: "contactKinds", options: CONTACT_KINDS, optional: true },
      optionalPeriod,
    ],
  },
} as const satisfies Record<ConditionType, ConditionSpec>;

/** The list of conditions in groups, as the editor offers them. */
export const CONDITION_GROUPS = {
  orders: ["orderCount", "orderDay", "orderAmount", "orderGap", "netSales", "grossProfit", "averageOrder", "topShare"],
  products: ["product", "distinctProducts", "subscription"],
  standing: ["lifecycle", "reorder", "prediction", "rfm"],
  loyalty: ["tier", "nextTier", "points", "pointsExpiring", "coupon"],
  voice: ["programme", "voice", "contact"],
  person: ["tag", "address", "consent", "reachable", "birthday"],
} as const satisfies Record<string, readonly ConditionType[]>;

export const isCondition = (type: string): type is ConditionType => type in CONDITION_SPECS;

/** What a new condition of a type begins with. */
export function emptyCondition(type: ConditionType): Fields {
  return { type, ...CONDITION_SPECS[type].empty };
}

export const fieldsOf = (type: ConditionType): readonly FieldSpec[] => CONDITION_SPECS[type].fields;

/** The value at a place such as `match.productIds`. */
export function valueAt(fields: Record<string, unknown>, at: string): unknown {
  return at.split(".").reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], fields);
}

/** The fields with another value at a place; `undefined` takes it away. */
export function withValue<T extends Record<string, unknown>>(fields: T, at: string, value: unknown): T {
  const [step = "", ...rest] = at.split(".");
  const inner =
    rest.length === 0
      ? value
      : withValue((fields[step] as Record<string, unknown> | undefined) ?? {}, rest.join("."), value);
  const { [step]: _, ...others } = fields;
  return (inner === undefined ? others : { ...fields, [step]: inner }) as T;
}
