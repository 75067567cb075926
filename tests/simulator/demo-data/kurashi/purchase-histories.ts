import { normal, pick, pickWeighted, type Random, seededRandom, wholeBetween } from "../seeded-random.ts";
import { isoDay } from "../shop-days.ts";
import type { Catalogue, Family, Item } from "./catalogue.ts";
import { itemsOf } from "./catalogue.ts";

export const CUSTOMER_COUNT = 20_000;
/** Days of history, the last one being yesterday: 30 months. */
export const HISTORY_DAYS = 913;
const SEED = 20260401;

/** One purchase, before it becomes an order with money and ids. */
export type Purchase = {
  /** Customer number, or -1 for a purchase without a customer. */
  customer: number;
  /** Day number (days since 1970-01-01) in the shop's zone, and the second of that day. */
  day: number;
  second: number;
  lines: { item: Item; quantity: number }[];
  subscription: boolean;
  gift: boolean;
  /** A random number kept for decisions made when the order is built (coupon, refund, cancellation). */
  fate: number;
};

const TRIAL = 0;
const REGULAR = 1;
const SUBSCRIBE = 2;
const GIFT = 3;
const FIRST_KIND_WEIGHTS = [50, 31, 12, 7];
/** How busy each month is, January first: the mid-year and year-end gift seasons stand out. */
const SEASON = [0.9, 0.85, 1, 1, 1, 1.1, 1.15, 0.9, 1, 1, 1.15, 1.35];

/**
 * The purchases of one made-up Japanese shop, customer by customer, none after `lastDay`. Everything follows from the seed and `lastDay`.
 * Behaviour: about 30 % of trial buyers go on to the regular pack; gaps are log-normal with a heavy tail; people differ in
 * how likely they return; subscriptions are delivered monthly and end mostly after 1 or 4 deliveries.
 */
export function* purchaseHistories(catalogue: Catalogue, lastDay: number): Generator<Purchase> {
  const world = worldOf(catalogue, lastDay);
  for (let customer = 0; customer < CUSTOMER_COUNT; customer++) yield* historyOf(world, customer);
  const random = seededRandom(SEED, CUSTOMER_COUNT + 1);
  for (let guest = 0; guest < 30; guest++) {
    const family = world.families[pickWeighted(random, world.weights)] as Family;
    const day = world.firstDay + wholeBetween(random, 30, HISTORY_DAYS - 1);
    yield purchase(random, { customer: -1, day, lines: [{ item: world.trial(family), quantity: 1 }] });
  }
}

type World = {
  families: Family[];
  weights: number[];
  firstDay: number;
  lastDay: number;
  /** Cumulative chance that a customer's first purchase falls on or before day i of the history. */
  arrivals: Float64Array;
  trial: (family: Family) => Item;
  regulars: (family: Family) => Item[];
  gifts: Item[];
  extra: Item;
};

function worldOf(catalogue: Catalogue, lastDay: number): World {
  const items = itemsOf(catalogue);
  const firstDay = lastDay - HISTORY_DAYS + 1;
  const arrivals = new Float64Array(HISTORY_DAYS);
  let sum = 0;
  for (let i = 0; i < HISTORY_DAYS; i++) {
    const month = Number(isoDay(firstDay + i).slice(5, 7)) - 1;
    sum += (SEASON[month] as number) * (0.7 + (0.6 * i) / HISTORY_DAYS);
    arrivals[i] = sum;
  }
  for (let i = 0; i < HISTORY_DAYS; i++) arrivals[i] = (arrivals[i] as number) / sum;
  const ofRole = (role: string, family: string | null) =>
    items.filter((item) => item.product.role === role && item.product.family === family);
  const trials = new Map(
    catalogue.families.map((family) => [family.family, ofRole("trial", family.family)[0] as Item]),
  );
  const regulars = new Map(catalogue.families.map((family) => [family.family, ofRole("regular", family.family)]));
  return {
    families: catalogue.families,
    weights: catalogue.families.map((family) => family.weight),
    firstDay,
    lastDay,
    arrivals,
    trial: (family) => trials.get(family.family) as Item,
    regulars: (family) => regulars.get(family.family) as Item[],
    gifts: ofRole("gift", null),
    extra: ofRole("extra", null)[0] as Item,
  };
}

function* historyOf(world: World, customer: number): Generator<Purchase> {
  const random = seededRandom(SEED, customer);
  // One in fifty only signed up.
  if (random() < 0.02) return;
  let day = world.firstDay + lowerBound(world.arrivals, random());
  let family = world.families[pickWeighted(random, world.weights)] as Family;
  let kind = pickWeighted(random, FIRST_KIND_WEIGHTS);
  // How likely this person comes back after a regular purchase: most seldom, some nearly always.
  const loyalty = 0.12 + 0.8 * random() ** 1.5;
  let orders = 0;
  while (day <= world.lastDay && orders < 80) {
    if (kind === SUBSCRIBE) {
      const item = world.regulars(family)[0] as Item;
      const deliveries = deliveriesUntilCancelled(random);
      const dayOfMonth = Math.min(Number(isoDay(day).slice(8)), 28);
      for (let n = 0; n < deliveries && day <= world.lastDay; n++) {
        yield purchase(random, { customer, day, lines: [{ item, quantity: 1 }], subscription: true });
        orders += 1;
        day = sameDayNextMonth(day, dayOfMonth);
      }
      if (random() > 0.15) return;
      day += Math.round(30 + gap(random, family.gapDays));
      kind = REGULAR;
      continue;
    }
    yield purchase(random, { customer, day, lines: linesOf(world, random, family, kind), gift: kind === GIFT });
    orders += 1;
    if (kind === TRIAL) {
      if (random() < family.conversion) {
        kind = random() < 0.4 ? SUBSCRIBE : REGULAR;
        day += Math.max(3, Math.round(gap(random, 24)));
      } else if (random() < 0.1) {
        family = world.families[pickWeighted(random, world.weights)] as Family;
        day += Math.max(5, Math.round(gap(random, 45)));
      } else return;
      continue;
    }
    if (random() > loyalty) return;
    day += Math.max(1, Math.round(gap(random, kind === GIFT ? 180 : family.gapDays)));
    if (random() < 0.3) family = world.families[pickWeighted(random, world.weights)] as Family;
    const month = Number(isoDay(day).slice(5, 7));
    const giftSeason = month === 7 || month === 12;
    kind = random() < (giftSeason ? 0.3 : 0.015) ? GIFT : random() < 0.07 ? SUBSCRIBE : REGULAR;
  }
}

/** Days until the next purchase: log-normal around the median, one in twelve much longer. */
function gap(random: Random, median: number): number {
  const usual = median * Math.exp(0.55 * normal(random));
  return random() < 1 / 12 ? usual / Math.max(0.08, Math.sqrt(random())) : usual;
}

function deliveriesUntilCancelled(random: Random): number {
  for (let delivered = 1; ; delivered++) {
    const chance = delivered === 1 ? 0.24 : delivered === 4 ? 0.27 : 0.06;
    if (random() < chance) return delivered;
  }
}

function linesOf(world: World, random: Random, family: Family, kind: number): Purchase["lines"] {
  if (kind === TRIAL) return [{ item: world.trial(family), quantity: 1 }];
  if (kind === GIFT)
    return [{ item: pick(random, world.gifts), quantity: random() < 0.25 ? wholeBetween(random, 2, 4) : 1 }];
  const item = pick(random, world.regulars(family));
  const lines = [{ item, quantity: random() < 0.18 ? wholeBetween(random, 2, 3) : 1 }];
  if (random() < 0.14) lines.push({ item: world.extra, quantity: wholeBetween(random, 1, 3) });
  if (random() < 0.1) {
    const other = world.families[pickWeighted(random, world.weights)] as Family;
    if (other.family !== family.family) lines.push({ item: world.regulars(other)[0] as Item, quantity: 1 });
  }
  return lines;
}

function purchase(
  random: Random,
  made: Pick<Purchase, "customer" | "day" | "lines"> & { subscription?: boolean; gift?: boolean },
): Purchase {
  const subscription = made.subscription ?? false;
  // Subscriptions are charged at six in the morning, people buy between seven and midnight, most in the evening.
  const second = subscription
    ? 21_600 + wholeBetween(random, 0, 1799)
    : 25_200 + Math.floor(61_199 * Math.sqrt(random()));
  return { ...made, subscription, gift: made.gift ?? false, second, fate: random() };
}

function sameDayNextMonth(day: number, dayOfMonth: number): number {
  const date = new Date(day * 86_400_000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, dayOfMonth) / 86_400_000;
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
