import type { TFunction } from "i18next";
import type { Format } from "#app/i18n/create-format.ts";
import { addToDay } from "#app/lib/time.ts";
import type { Condition, CountRange, MoneyRange, OrderRef, Period, ProductMatch, Rule } from "../types.ts";

/** What ids of a rule stand for. */
export interface RuleNames {
  products: Readonly<Record<string, string>>;
  tiers: readonly { id: string; nameJa: string; nameEn: string }[];
  programmes: readonly { id: string; name: string }[];
  /** Those with choices. */
  surveys: readonly {
    id: string;
    question: { ja: string; en: string };
    choices: readonly { choiceId: number; ja: string; en: string }[];
  }[];
}

interface Words {
  t: TFunction;
  format: Format;
  names: RuleNames;
}

/** A rule in plain words of the reader's language. */
export function describeRule(rule: Rule, words: Words): string {
  return describe(rule, words, { isInner: false });
}

function describe(rule: Rule, words: Words, place: { isInner: boolean }): string {
  const { t } = words;
  switch (rule.type) {
    case "and":
    case "or": {
      const parts = rule.rules.map((part) => describe(part, words, { isInner: rule.rules.length > 1 }));
      const text = parts.join(t(rule.type === "and" ? "segmentWords.and" : "segmentWords.or"));
      return place.isInner && parts.length > 1 ? t("segmentWords.group", { inner: text }) : text;
    }
    case "not":
      return t("segmentWords.not", { inner: describe(rule.rule, words, { isInner: false }) });
    default:
      return clauseOf(rule, words);
  }
}

function clauseOf(condition: Condition, words: Words): string {
  const { t, format } = words;
  const period = "period" in condition && condition.period ? periodOf(condition.period, words) : "";
  switch (condition.type) {
    case "orderCount": {
      const range = rangeOf(condition.count, "orders", words);
      return period ? t("segmentWords.orderCountIn", { range, period }) : t("segmentWords.orderCount", { range });
    }
    case "orderDay":
      return t("segmentWords.orderDay", { order: orderOf(condition.order, words), period });
    case "orderAmount":
      return t("segmentWords.orderAmount", {
        order: orderOf(condition.order, words),
        amount: amountOf(condition.amount, words),
      });
    case "orderGap":
      return t(`segmentWords.orderGap.${condition.gap}`, { range: rangeOf(condition.days, "days", words) });
    case "netSales":
    case "grossProfit":
    case "averageOrder": {
      const measure = t(`segmentWords.measures.${condition.type}`);
      const amount = amountOf(condition.amount, words);
      return period
        ? t("segmentWords.amountIn", { measure, amount, period })
        : t("segmentWords.amount", { measure, amount });
    }
    case "topShare":
      return t("segmentWords.topShare", {
        measure: t(`segmentWords.measures.${condition.measure}`),
        percent: condition.percent,
      });
    case "product": {
      const times = condition.orders
        ? t("segmentWords.times", { range: rangeOf(condition.orders, "orders", words) })
        : "";
      const during = period ? t("segmentWords.during", { period }) : "";
      return t(`segmentWords.product.${condition.where}`, { what: productOf(condition.match, words), times, during });
    }
    case "distinctProducts":
      return t("segmentWords.distinctProducts", { range: rangeOf(condition.count, "products", words) });
    case "subscription": {
      const state = t(`segmentWords.subscription.${condition.state}`);
      if (!("deliveries" in condition && condition.deliveries)) return state;
      return t("segmentWords.withDeliveries", { state, range: rangeOf(condition.deliveries, "deliveries", words) });
    }
    case "lifecycle": {
      const states = anyOf(
        condition.states.map((state) => t(`segmentChoices.states.${state}`)),
        words,
      );
      if (!condition.reasons) return t("segmentWords.lifecycle", { states });
      const reasons = anyOf(
        condition.reasons.map((reason) => t(`segmentChoices.reasons.${reason}`)),
        words,
      );
      return t("segmentWords.lifecycleBecause", { states, reasons });
    }
    case "reorder":
      return condition.due === "within"
        ? t("segmentWords.reorderWithin", { count: condition.days })
        : t("segmentWords.reorderOverdue");
    case "prediction":
      return predictionOf(condition, words);
    case "rfm": {
      const scores = (["r", "f", "m"] as const).flatMap((score) => {
        const range = condition[score];
        return range ? [t("segmentWords.score", { score: score.toUpperCase(), range: scoreRange(range, words) })] : [];
      });
      return scores.join(t("segmentWords.listSeparator"));
    }
    case "tier":
      return t("segmentWords.tier", {
        names: anyOf(
          condition.tierIds.map((id) => tierName(id, words)),
          words,
        ),
      });
    case "nextTier":
      return condition.within.kind === "averageOrder"
        ? t("segmentWords.nextTierByOrder")
        : t("segmentWords.nextTierByAmount", { amount: format.money(condition.within.maxMinor) });
    case "points":
      return t("segmentWords.points", { range: rangeOf(condition.points, "points", words) });
    case "pointsExpiring": {
      const count = condition.withinDays;
      if (!condition.points) return t("segmentWords.pointsExpiring", { count });
      return t("segmentWords.pointsExpiringSome", { count, range: rangeOf(condition.points, "points", words) });
    }
    case "coupon": {
      if (condition.state === "held") {
        return condition.endsWithinDays === undefined
          ? t("segmentWords.coupon.held")
          : t("segmentWords.couponEnding", { count: condition.endsWithinDays });
      }
      const state = t(`segmentWords.coupon.${condition.state}`);
      return period ? t("segmentWords.stateDuring", { state, period }) : state;
    }
    case "tag":
      return t("segmentWords.tag", { names: anyOf(condition.tags, words) });
    case "address":
      return t(`segmentWords.address.${condition.field}`, { values: anyOf(condition.values, words) });
    case "consent":
      return t(`segmentWords.consent.${condition.granted ? "yes" : "no"}`, {
        channel: t(`segmentChoices.channel.${condition.channel}`),
      });
    case "reachable":
      return t(`segmentWords.reachable.${condition.reachable ? "yes" : "no"}`, {
        channel: t(`segmentChoices.channel.${condition.channel}`),
      });
    case "birthday":
      return condition.when.kind === "months"
        ? t("segmentWords.birthdayIn", {
            months: anyOf(
              condition.when.months.map((month) => monthName(month, words)),
              words,
            ),
          })
        : t("segmentWords.birthdayAhead", { count: condition.when.months });
    case "voice":
      return voiceOf(condition, { period, words });
    case "contact": {
      const states = anyOf(
        condition.states.map((state) => t(`segmentChoices.contactStates.${state}`)),
        words,
      );
      const named = condition.kinds?.map((kind) => t(`segmentChoices.contactKinds.${kind}`));
      const kinds = named ? t("segmentWords.contactKinds", { kinds: anyOf(named, words) }) : "";
      return period
        ? t("segmentWords.contactDuring", { kinds, states, period })
        : t("segmentWords.contact", { kinds, states });
    }
    case "programme": {
      const state = t(`segmentChoices.programmeState.${condition.state}`);
      if (!condition.programmeIds) return t("segmentWords.anyProgramme", { state });
      const named = condition.programmeIds.map((id) => {
        const programme = words.names.programmes.find((each) => each.id === id);
        return programme ? t("segmentWords.quoted", { name: programme.name }) : t("segmentWords.unknown", { id });
      });
      return t("segmentWords.programme", { state, names: anyOf(named, words) });
    }
  }
}

function predictionOf(condition: Extract<Condition, { type: "prediction" }>, words: Words): string {
  const { t } = words;
  switch (condition.about) {
    case "alive":
      return t("segmentWords.alive", { range: rangeOf(condition.percent, "percent", words) });
    case "orders":
      return t("segmentWords.expectedOrders", { range: rangeOf(condition.orders, "orders", words) });
    case "grossProfit":
      return t("segmentWords.expectedProfit", { amount: amountOf(condition.amount, words) });
    case "nextOrder":
      return t("segmentWords.nextOrder", { count: condition.days });
    case "orderLate":
      return t("segmentWords.orderLate");
  }
}

function voiceOf(
  condition: Extract<Condition, { type: "voice" }>,
  { period, words }: { period: string; words: Words },
): string {
  const { t, names, format } = words;
  if (condition.about === "nps") {
    const classes = condition.classes.map((each) => t(`segmentChoices.npsClasses.${each}`));
    return t("segmentWords.nps", { classes: anyOf(classes, words) });
  }
  if (condition.about === "mood") {
    const moods = condition.moods.map((mood) => t(`segmentChoices.moods.${mood}`));
    const state = t("segmentWords.answered", { what: anyOf(moods, words) });
    return period ? t("segmentWords.stateDuring", { state, period }) : state;
  }
  const survey = names.surveys.find(({ id }) => id === condition.surveyId);
  const choices = condition.choices.map((chosen) => {
    const choice = survey?.choices.find(({ choiceId }) => choiceId === chosen);
    return choice ? t("segmentWords.quoted", { name: choice[format.language] }) : String(chosen);
  });
  const question = survey?.question[format.language] ?? t("segmentWords.unknown", { id: condition.surveyId });
  const state = t("segmentWords.chose", { choices: anyOf(choices, words), question });
  return period ? t("segmentWords.stateDuring", { state, period }) : state;
}

/** `at least 2 orders`, `2 to 3 orders`: a range with its unit. */
function rangeOf(
  { min, max }: CountRange,
  unit: "orders" | "days" | "products" | "deliveries" | "points" | "percent",
  { t, format }: Words,
): string {
  const withUnit = (value: number) => t(`segmentUnits.${unit}`, { count: value, value: format.number(value) });
  if (min !== undefined && max !== undefined) {
    if (min === max) return t("segmentRange.exactly", { value: withUnit(min) });
    return t("segmentRange.between", { min: format.number(min), max: withUnit(max) });
  }
  return min === undefined
    ? t("segmentRange.atMost", { value: withUnit(max ?? 0) })
    : t("segmentRange.atLeast", { value: withUnit(min) });
}

/** Scores lie between 1 and 5: an open end is one of these. */
function scoreRange({ min = 1, max = 5 }: CountRange, { t }: Words): string {
  return min === max ? String(min) : t("segmentRange.between", { min, max });
}

function amountOf({ minMinor, maxMinor }: MoneyRange, { t, format }: Words): string {
  if (minMinor !== undefined && maxMinor !== undefined) {
    if (minMinor === maxMinor) return t("segmentRange.exactly", { value: format.money(minMinor) });
    return t("segmentRange.between", { min: format.money(minMinor), max: format.money(maxMinor) });
  }
  return minMinor === undefined
    ? t("segmentRange.atMost", { value: format.money(maxMinor ?? 0) })
    : t("segmentRange.atLeast", { value: format.money(minMinor) });
}

function periodOf(period: Period, { t, format }: Words): string {
  if (period.kind === "daysAgo") {
    const { min, max } = period;
    if (min !== undefined && max !== undefined) return t("segmentPeriod.daysAgoBetween", { min, count: max });
    return min === undefined
      ? t("segmentPeriod.lastDays", { count: max ?? 0 })
      : t("segmentPeriod.daysAgoOrMore", { count: min });
  }
  const { from, before } = period;
  if (from !== undefined && before !== undefined) {
    return t("segmentPeriod.fromTo", { from: format.day(from), to: format.day(addToDay(before, { days: -1 })) });
  }
  return from === undefined
    ? t("segmentPeriod.before", { day: format.day(before ?? "") })
    : t("segmentPeriod.since", { day: format.day(from) });
}

function orderOf(order: OrderRef | "any", { t }: Words): string {
  if (typeof order === "object") return t("segmentWords.nthOrder", { count: order.number, ordinal: true });
  return t(`segmentChoices.order.${order}`);
}

function productOf(match: ProductMatch, words: Words): string {
  const { t, names } = words;
  switch (match.by) {
    case "product":
      return anyOf(
        match.productIds.map((id) => t("segmentWords.quoted", { name: names.products[id] ?? id })),
        words,
      );
    case "tag":
      return t("segmentWords.taggedProduct", { names: anyOf(match.tags, words) });
    case "kind":
      return t("segmentWords.productOfKind", {
        kinds: anyOf(
          match.kinds.map((kind) => t(`productKinds.${kind}`)),
          words,
        ),
      });
  }
}

export function tierName(id: string, { format, names, t }: Words): string {
  const tier = names.tiers.find((each) => each.id === id);
  if (!tier) return t("segmentWords.unknown", { id });
  return format.language === "ja" ? tier.nameJa : tier.nameEn;
}

export function monthName(month: number, { format }: Pick<Words, "format">): string {
  const date = new Date(Date.UTC(2026, month - 1, 1));
  return new Intl.DateTimeFormat(format.language, { month: "long", timeZone: "UTC" }).format(date);
}

const anyOf = (names: readonly string[], { t }: Words) => names.join(t("segmentWords.anySeparator"));
