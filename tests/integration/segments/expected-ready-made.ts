import { plainSubscriptions } from "../figures/plain-subscriptions.ts";
import { dayNumber, sequencesOf } from "../figures/purchase.ts";
import { birthdayOf, expiryOf, KINDS, type RawOrder, TIERS } from "./cdnow-shop.ts";

/** Scores and ready-made segments as their definitions say, customer by customer over the raw orders. */

export interface Standing {
  customer: string;
  orders: RawOrder[];
  state: "active" | "cooling" | "lapsed";
  due: number;
  profit: number;
  net: number;
}

interface Limits {
  cooling: number;
  lapsed: number;
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
const sequences = (orders: RawOrder[]) => sequencesOf(orders) as Map<string, RawOrder[]>;

/** The least number of days within which a share of those who came back had done so. */
function within(gaps: number[], share: number): number {
  const sorted = [...gaps].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length - 1e-9) - 1] as number;
}

/** Limits of lapse from all orders that are known: per n and first product where 50 came back, else per n, else of all. */
function limitsOf(orders: RawOrder[]): (n: number, product: string) => Limits {
  const collected = new Map<string, number[]>();
  for (const sequence of sequences(orders).values()) {
    for (let at = 1; at < sequence.length; at += 1) {
      const gap = dayNumber((sequence[at] as RawOrder).day) - dayNumber((sequence[at - 1] as RawOrder).day);
      for (const key of [`${Math.min(at, 11)} ${sequence[0]?.product}`, `${Math.min(at, 11)}`, "all"]) {
        const list = collected.get(key);
        if (list) list.push(gap);
        else collected.set(key, [gap]);
      }
    }
  }
  const known = new Map<string, Limits>();
  return (n, product) => {
    const step = String(Math.min(n, 11));
    const key = [`${step} ${product}`, step].find((each) => (collected.get(each)?.length ?? 0) >= 50) ?? "all";
    const found = known.get(key) ?? {
      cooling: within(collected.get(key) ?? [], 0.75),
      lapsed: within(collected.get(key) ?? [], 0.9),
    };
    known.set(key, found);
    return found;
  };
}

/** The median days until a product is bought again, where 50 times it was, else until the next order (of the first ten). */
function intervalsOf(orders: RawOrder[]): (product: string) => number {
  const ofProduct = new Map<string, number[]>();
  const ofAll: number[] = [];
  for (const sequence of sequences(orders).values()) {
    const lastOf = new Map<string, number>();
    sequence.forEach(({ product, day }, at) => {
      const before = lastOf.get(product);
      const today = dayNumber(day);
      if (before !== undefined) {
        const gaps = ofProduct.get(product);
        if (gaps) gaps.push(today - before);
        else ofProduct.set(product, [today - before]);
      }
      lastOf.set(product, today);
      const previous = sequence[at - 1];
      if (previous && at <= 10) ofAll.push(today - dayNumber(previous.day));
    });
  }
  const usual = within(ofAll, 0.5);
  const known = new Map(
    [...ofProduct].map(([product, gaps]) => [product, gaps.length >= 50 ? within(gaps, 0.5) : usual]),
  );
  return (product) => known.get(product) ?? usual;
}

/** Everyone with an order by a day, judged by limits and intervals of all orders. */
export function standings(orders: RawOrder[], asOf: string): Standing[] {
  const limits = limitsOf(orders);
  const intervals = intervalsOf(orders);
  const until = orders.filter(({ day }) => day <= asOf);
  return [...sequences(until)].map(([customer, own]) => {
    const last = own.at(-1) as RawOrder;
    const away = dayNumber(asOf) - dayNumber(last.day);
    const { cooling, lapsed } = limits(own.length, own[0]?.product ?? "");
    return {
      customer,
      orders: own,
      state: away > lapsed ? "lapsed" : away > cooling ? "cooling" : "active",
      due: dayNumber(last.day) + intervals(last.product),
      profit: sum(own.map(({ netSales, cost }) => netSales - cost)),
      net: sum(own.map(({ netSales }) => netSales)),
    };
  });
}

/** 1 + floor(5 × share of customers strictly worse). */
export function scoresOf(everyone: Standing[], value: (each: Standing) => number): Map<string, number> {
  const sorted = everyone.map(value).sort((a, b) => a - b);
  const worse = new Map<number, number>();
  sorted.forEach((each, at) => {
    if (!worse.has(each)) worse.set(each, at);
  });
  return new Map(
    everyone.map((each) => [each.customer, 1 + Math.floor((5 * (worse.get(value(each)) as number)) / everyone.length)]),
  );
}

/** Members of each ready-made segment as of a day. */
export function expectedReadyMade(orders: RawOrder[], asOf: string): Record<string, string[]> {
  const day = dayNumber(asOf);
  const everyone = standings(orders, asOf);
  const profits = everyone.map(({ profit }) => profit).sort((a, b) => b - a);
  const better = new Map<number, number>();
  profits.forEach((each, at) => {
    if (!better.has(each)) better.set(each, at);
  });
  const isBest = (each: Standing) => (better.get(each.profit) as number) * 100 < 10 * everyone.length;
  const deliveries = orders
    .filter(({ subscribed }) => subscribed)
    .map(({ customer, product, day: on }) => ({ customer, product, day: on }));
  const subscriptions = new Map<string, { state: string; deliveries: number }[]>();
  for (const { customer, state, deliveries: n } of plainSubscriptions(deliveries, asOf)) {
    subscriptions.set(customer, [...(subscriptions.get(customer) ?? []), { state, deliveries: n }]);
  }
  const stoppedAfter =
    (n: number) =>
    ({ customer }: Standing) => {
      const own = subscriptions.get(customer) ?? [];
      return (
        own.some((each) => each.deliveries === n) &&
        own.every(({ state }) => state === "stopped") &&
        own.some((each) => each.deliveries === n && each.state === "stopped")
      );
    };
  const bought = (min: number, max: number, state: string) => (each: Standing) =>
    each.orders.length >= min && each.orders.length <= max && each.state === state;
  const kind = ({ product, subscribed }: RawOrder) =>
    subscribed ? "subscription" : KINDS[product as keyof typeof KINDS];
  const yearBefore = `${Number(asOf.slice(0, 4)) - 1}${asOf.slice(4)}`;
  const rules: Record<string, (each: Standing) => boolean> = {
    stoppedAfterOne: stoppedAfter(1),
    stoppedAfterFour: stoppedAfter(4),
    trialThenGone: ({ orders: own, state }) =>
      own.length === 1 && kind(own[0] as RawOrder) === "trial" && state === "lapsed",
    singleTwiceThenGone: ({ orders: own, state }) =>
      own.length === 2 && own.every((order) => kind(order) === "regular") && state === "lapsed",
    reorderSoon: ({ due }) => due >= day && due <= day + 7,
    reorderOverdue: ({ due, state }) => due < day && state !== "lapsed",
    best: isBest,
    bestAtRisk: (each) => isBest(each) && each.state !== "active",
    birthday: ({ customer }) => birthdayOf(customer).slice(5, 7) === asOf.slice(5, 7),
    pointsExpiring: ({ customer }) => {
      const days = expiryOf(customer);
      const left = Number(BigInt(customer) % 3n);
      return days !== null && days >= 0 && days <= 30 && left >= 1;
    },
    nextTier: ({ orders: own, net }) => {
      const spend = sum(own.filter((order) => order.day > yearBefore).map(({ netSales }) => netSales));
      const next = TIERS.find((from) => from > spend);
      return next !== undefined && next - spend <= net / own.length;
    },
  };
  for (const [name, min, max] of [
    ["once", 1, 1],
    ["twice", 2, 2],
    ["several", 3, 4],
    ["often", 5, Infinity],
  ] as const) {
    for (const state of ["active", "cooling", "lapsed"]) {
      rules[`${name}${state[0]?.toUpperCase()}${state.slice(1)}`] = bought(min, max, state);
    }
  }
  return Object.fromEntries(
    Object.entries(rules).map(([key, holds]) => [
      key,
      everyone
        .filter(holds)
        .map(({ customer }) => customer)
        .sort(),
    ]),
  );
}
