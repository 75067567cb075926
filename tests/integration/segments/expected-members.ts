import type { Condition, OrderRef, Period, Rule } from "#app/features/segments/types.ts";
import { dayNumber, dayOfNumber } from "../figures/purchase.ts";
import {
  CUSTOMERS,
  choiceOf,
  couponState,
  customerId,
  moodOf,
  PRODUCTS,
  PROGRAMMES,
  type RandomShop,
  statesOf,
  TIERS,
  TODAY,
} from "./random-shop.ts";

/**
 * Who fulfils a rule as of a day, customer by customer from the facts in plain JavaScript. What other parts of the app keep
 * (limits of lapse, usual intervals, subscriptions) is taken as it is kept: those have tests of their own.
 */

export interface KeptFacts {
  lapse: { n: number; product: string; cooling: number; lapsed: number }[];
  intervals: { product: string; days: number }[];
  histories: { customer: string; firstProduct: string; products: string[]; returned: boolean }[];
  /** Whole percent, hundredths, minor units. */
  predictions: { customer: string; alive: number; orders: number; profit: string }[];
  /** Of any order. */
  clocks: { customer: string; due: string; until: string }[];
  deliveries: { customer: string; from: string; next: string; delivery: number; until: string }[];
}

interface Bought {
  id: number;
  day: number;
  hour: number;
  net: number;
  profit: number;
  lines: { product: number | null; subscribed: boolean }[];
}

interface Person {
  index: number;
  id: string;
  orders: Bought[];
}

export function expectedMembers(options: { shop: RandomShop; kept: KeptFacts; rule: Rule; asOf: string }): string[] {
  const asOf = dayNumber(options.asOf);
  const everyone = customersAsOf(options.shop, asOf);
  const world: World = { ...options, asOf, everyone };
  return everyone.filter((person) => holds(options.rule, person, world)).map(({ id }) => id);
}

interface World {
  shop: RandomShop;
  kept: KeptFacts;
  asOf: number;
  everyone: Person[];
}

/** Customers with a counted order by the day, each with those orders in sequence. */
export function customersAsOf(shop: RandomShop, asOf: number): Person[] {
  const everyone: Person[] = [];
  for (let index = 0; index < CUSTOMERS; index += 1) {
    const orders = shop.orders
      .map((order, at): Bought & { customer: number; counted: boolean } => {
        const left = order.lines.filter((line) => line.left);
        return {
          id: at + 1,
          customer: order.customer,
          counted: !order.cancelled && left.length > 0,
          day: order.day,
          hour: order.hour,
          net: sum(left.map(({ net }) => net)),
          profit: sum(left.map(({ net, cost }) => net - cost)),
          lines: left,
        };
      })
      .filter((order) => order.customer === index && order.counted && order.day <= asOf)
      .sort((a, b) => a.day - b.day || a.hour - b.hour || a.id - b.id);
    if (orders.length > 0) everyone.push({ index, id: customerId(index), orders });
  }
  return everyone;
}

function holds(rule: Rule, person: Person, world: World): boolean {
  switch (rule.type) {
    case "and":
      return rule.rules.every((each) => holds(each, person, world));
    case "or":
      return rule.rules.some((each) => holds(each, person, world));
    case "not":
      return !holds(rule.rule, person, world);
    default:
      return fulfils(rule, person, world);
  }
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
const within = (
  value: number,
  { min = -Infinity, max = Infinity }: { min?: number | undefined; max?: number | undefined },
) => value >= min && value <= max;
const amount = ({ minMinor, maxMinor }: { minMinor?: string | undefined; maxMinor?: string | undefined }) => ({
  min: minMinor === undefined ? undefined : Number(minMinor),
  max: maxMinor === undefined ? undefined : Number(maxMinor),
});

function inPeriod(day: number, period: Period | undefined, asOf: number): boolean {
  if (!period) return true;
  if (period.kind === "daysAgo") return within(asOf - day, period);
  return day >= dayNumber(period.from ?? "1900-01-01") && day < dayNumber(period.before ?? "2900-01-01");
}

function orderOf({ orders }: Person, ref: OrderRef): Bought | undefined {
  if (ref === "first") return orders[0];
  return ref === "last" ? orders.at(-1) : orders[ref.number - 1];
}

function fulfils(condition: Condition, person: Person, world: World): boolean {
  const { shop, kept, asOf, everyone } = world;
  const { orders } = person;
  const first = orders[0] as Bought;
  const last = orders.at(-1) as Bought;
  const who = shop.people[person.index] ?? null;
  switch (condition.type) {
    case "orderCount":
      return within(orders.filter(({ day }) => inPeriod(day, condition.period, asOf)).length, condition.count);
    case "orderDay": {
      const order = orderOf(person, condition.order);
      return order !== undefined && inPeriod(order.day, condition.period, asOf);
    }
    case "orderAmount": {
      if (condition.order === "any") return orders.some(({ net }) => within(net, amount(condition.amount)));
      const order = orderOf(person, condition.order);
      return order !== undefined && within(order.net, amount(condition.amount));
    }
    case "orderGap": {
      if (orders.length < 2) return false;
      if (condition.gap === "last") return within(last.day - (orders.at(-2) as Bought).day, condition.days);
      return within((last.day - first.day) / (orders.length - 1), condition.days);
    }
    case "netSales":
    case "grossProfit": {
      const inside = orders.filter(({ day }) => inPeriod(day, condition.period, asOf));
      const total = sum(inside.map(({ net, profit }) => (condition.type === "netSales" ? net : profit)));
      return within(total, amount(condition.amount));
    }
    case "averageOrder": {
      const inside = orders.filter(({ day }) => inPeriod(day, condition.period, asOf));
      return inside.length > 0 && within(sum(inside.map(({ net }) => net)) / inside.length, amount(condition.amount));
    }
    case "topShare": {
      const value = (each: Person) =>
        sum(each.orders.map(({ net, profit }) => (condition.measure === "netSales" ? net : profit)));
      const better = everyone.filter((other) => value(other) > value(person)).length;
      return better * 100 < condition.percent * everyone.length;
    }
    case "product": {
      const matching = (order: Bought) =>
        order.lines.some(({ product, subscribed }) => {
          const known = product === null ? undefined : PRODUCTS[product];
          const { match } = condition;
          if (match.by === "product") return known !== undefined && match.productIds.includes(String(known.id));
          if (match.by === "tag") {
            const tags = match.tags.map((tag) => tag.toLowerCase());
            return known?.tags.some((tag) => tags.includes(tag.toLowerCase()));
          }
          return match.kinds.includes(subscribed ? "subscription" : (known?.kind ?? "regular"));
        });
      const asked = (order: Bought) => inPeriod(order.day, condition.period, asOf) && matching(order);
      if (condition.where === "first") return asked(first);
      if (condition.where === "last") return asked(last);
      return within(orders.filter(asked).length, condition.orders ?? { min: 1 });
    }
    case "distinctProducts": {
      const products = new Set(orders.flatMap(({ lines }) => lines.map(({ product }) => product)));
      products.delete(null);
      return within(products.size, condition.count);
    }
    case "subscription": {
      const day = dayOfNumber(asOf);
      const now = kept.deliveries.filter(
        ({ customer, from, next }) => customer === person.id && from <= day && next > day,
      );
      const isActive = now.some(({ until }) => until >= day);
      return now.some(({ delivery, until }) => {
        if (!within(delivery, condition.deliveries ?? {})) return false;
        if (condition.state === "any") return true;
        return condition.state === "active" ? until >= day : until < day && !isActive;
      });
    }
    case "lifecycle": {
      const history = kept.histories.find(({ customer }) => customer === person.id);
      const n = Math.min(orders.length, 11);
      const limits = kept.lapse.filter((limit) => limit.n === n);
      const limit =
        limits.find(({ product }) => product === history?.firstProduct) ??
        limits.find(({ product }) => product === "0");
      const away = asOf - last.day;
      const state = !limit || away <= limit.cooling ? "active" : away <= limit.lapsed ? "cooling" : "lapsed";
      if (!condition.states.includes(state)) return false;
      if (state !== "lapsed" || !condition.reasons) return true;
      const isOpen = shop.contacts.some(
        (one) =>
          one.customer === person.index &&
          one.kind !== "praise" &&
          statesOf(one).some((stood) => stood.state !== "resolved" && isWithin(stood, asOf)),
      );
      if (history?.returned || isOpen) return condition.reasons.includes("unresolved");
      const changed = shop.situations.some(
        ({ customer, from, lasts }) =>
          customer === person.index &&
          isWithin({ from, until: lasts === null ? null : from + lasts }, asOf) &&
          from >= last.day,
      );
      return condition.reasons.includes(changed ? "changed" : "drifted");
    }
    case "reorder": {
      const product = kept.histories.find(({ customer }) => customer === person.id)?.products[orders.length - 1];
      const interval =
        kept.intervals.find((each) => each.product === product) ?? kept.intervals.find((each) => each.product === "0");
      if (!interval) return false;
      const due = last.day + interval.days;
      return condition.due === "overdue" ? due < asOf : due >= asOf && due <= asOf + condition.days;
    }
    case "prediction": {
      const expected = kept.predictions.find(({ customer }) => customer === person.id);
      const clock = kept.clocks.find(({ customer }) => customer === person.id);
      if (condition.about === "nextOrder" || condition.about === "orderLate") {
        if (!clock) return false;
        if (condition.about === "orderLate") return dayNumber(clock.until) < TODAY;
        return within(dayNumber(clock.due) - TODAY, { min: 0, max: condition.days });
      }
      if (!expected) return false;
      if (condition.about === "alive") return within(expected.alive, condition.percent);
      if (condition.about === "grossProfit") return within(Number(expected.profit), amount(condition.amount));
      const { min = 0, max = Infinity } = condition.orders;
      return within(expected.orders, { min: Math.round(100 * min), max: Math.round(100 * max) });
    }
    case "rfm": {
      const values = {
        r: (each: Person) => (each.orders.at(-1) as Bought).day,
        f: (each: Person) => each.orders.length,
        m: (each: Person) => sum(each.orders.map(({ net }) => net)),
      };
      return (["r", "f", "m"] as const).every((letter) => {
        const asked = condition[letter];
        if (!asked) return true;
        const value = values[letter];
        const worse = everyone.filter((other) => value(other) < value(person)).length;
        return within(1 + Math.floor((5 * worse) / everyone.length), asked);
      });
    }
    case "tier":
      return condition.tierIds.includes(String(tierOf(spendOf(person, asOf)).id));
    case "nextTier": {
      const spend = spendOf(person, asOf);
      const next = TIERS.find(({ from }) => from > spend);
      if (!next) return false;
      const average = sum(orders.map(({ net }) => net)) / orders.length;
      return next.from - spend <= (condition.within.kind === "amount" ? Number(condition.within.maxMinor) : average);
    }
    case "points": {
      const moves = shop.moves.filter(({ customer, day }) => customer === person.index && day <= asOf);
      return within(sum(moves.map(({ points, out }) => (out ? -points : points))), condition.points);
    }
    case "pointsExpiring": {
      const lots = shop.lots.filter(
        ({ customer, expires }) =>
          customer === person.index &&
          expires !== null &&
          within(expires - TODAY, { min: 0, max: condition.withinDays }),
      );
      return within(sum(lots.map(({ left }) => left)), condition.points ?? { min: 1 });
    }
    case "coupon":
      return shop.coupons.some((coupon) => {
        const state = couponState(coupon);
        if (coupon.customer !== person.index || state === "revoked" || coupon.assigned > asOf) return false;
        const used = state === "used" ? coupon.assigned + (coupon.usedAfter ?? 0) : Infinity;
        const expires = coupon.assigned + coupon.validDays;
        if (condition.state === "used") return used <= asOf && inPeriod(used, condition.period, asOf);
        if (used <= asOf) return false;
        if (condition.state === "held")
          return expires >= asOf && expires - asOf <= (condition.endsWithinDays ?? Infinity);
        return expires < asOf && inPeriod(expires + 1, condition.period, asOf);
      });
    case "voice": {
      // What stands at the end of the day, of each occasion the last that was said.
      const standing = shop.voices
        .filter(({ customer }) => customer === person.index)
        .flatMap(({ survey, said }, at) => {
          const last = said.filter(({ day }) => day <= asOf).at(-1);
          return last ? [{ ...last, survey, at }] : [];
        });
      if (condition.about === "nps") {
        const scores = standing.filter(({ survey }) => survey === "nps").sort((one, other) => one.day - other.day);
        const last = scores.filter(({ day }) => day === scores.at(-1)?.day).at(-1);
        if (!last) return false;
        const named = { good: "promoter", neutral: "passive", bad: "detractor" } as const;
        return condition.classes.includes(named[moodOf(last)]);
      }
      return standing.some((answer) => {
        if (!inPeriod(answer.day, condition.period, asOf)) return false;
        if (condition.about === "mood") return condition.moods.includes(moodOf(answer));
        return answer.survey === "choices" && condition.choices.includes(choiceOf(answer.pick));
      });
    }
    case "programme":
      return shop.enrolments.some((one) => {
        if (one.customer !== person.index) return false;
        if (condition.programmeIds && !condition.programmeIds.includes(String(PROGRAMMES[one.programme]))) return false;
        const isBegun = one.begun <= asOf;
        const isOver = one.lasts !== null && one.begun + one.lasts <= asOf;
        if (condition.state === "finished") return isOver;
        if (condition.state === "enrolled") return isBegun && !isOver;
        return isBegun && one.heldOut === (condition.state === "heldOut");
      });
    case "contact":
      return shop.contacts.some(
        (one) =>
          one.customer === person.index &&
          (condition.kinds?.includes(one.kind) ?? true) &&
          statesOf(one).some(
            (stood) =>
              condition.states.some((state) => state === stood.state) &&
              isWithin(stood, asOf) &&
              inPeriod(stood.from, condition.period, asOf),
          ),
      );
    case "tag":
      return condition.tags.some((tag) => who?.tags.some((own) => own.toLowerCase() === tag.toLowerCase()));
    case "address": {
      const plain = (zip: string) => zip.replaceAll(/[ -]/g, "");
      if (condition.field === "zipPrefix") {
        return condition.values.some((prefix) => who?.zip && plain(who.zip).startsWith(plain(prefix)));
      }
      const own = who?.[condition.field]?.toLowerCase();
      return condition.values.some((value) => value.toLowerCase() === own);
    }
    case "consent":
      if (condition.channel === "line") return (who?.line === "linked" && !who.noLine) === condition.granted;
      return (
        ((condition.channel === "email" ? who?.emailConsent : who?.smsConsent) === "subscribed") === condition.granted
      );
    case "reachable": {
      const reached = {
        email: who?.email && who.email !== "Barred@example.com" && who.emailConsent === "subscribed",
        sms: who?.phone && who.smsConsent === "subscribed",
        line: who?.line === "linked" && !who.noLine,
        post: who?.address1 && (who.zip ?? who.city) && !who.noPost,
      };
      return Boolean(reached[condition.channel]) === condition.reachable;
    }
    case "birthday": {
      if (!who || who.birthday === null) return false;
      const month = Number(dayOfNumber(who.birthday).slice(5, 7));
      if (condition.when.kind === "months") return condition.when.months.includes(month);
      const asked = ((Number(dayOfNumber(asOf).slice(5, 7)) - 1 + condition.when.months) % 12) + 1;
      return month === asked;
    }
  }
}

/** What began on a day and, where it ended, had ended by the end of another. */
const isWithin = ({ from, until }: { from: number; until: number | null }, asOf: number): boolean =>
  from <= asOf && (until === null || until > asOf);

/** Net sales of the 12 months up to a day. */
function spendOf({ orders }: Person, asOf: number): number {
  const day = dayOfNumber(asOf);
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const lastOfMonth = new Date(Date.UTC(year - 1, month, 0)).getUTCDate();
  const yearAgo = dayNumber(`${year - 1}-${day.slice(5, 7)}-${String(Math.min(date, lastOfMonth)).padStart(2, "0")}`);
  return sum(orders.filter((order) => order.day > yearAgo).map(({ net }) => net));
}

function tierOf(spend: number): (typeof TIERS)[number] {
  return [...TIERS].reverse().find(({ from }) => from <= spend) ?? TIERS[0];
}
