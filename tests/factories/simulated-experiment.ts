/** The sums that one arm is known by, as the app takes them, of one outcome. */
interface Sums {
  customers: number;
  y: number;
  yy: number;
  x: number;
  xx: number;
  xy: number;
}

export interface SimulatedDay {
  treated: { profit: Sums; repeat: Sums };
  heldOut: { profit: Sums; repeat: Sums };
}

/** What is true of the action: by how much it raises the share that comes back, and what each return of the treated costs. */
export interface Truth {
  lift: number;
  costPerReturn: number;
}

export const POPULATION = { shareWithPast: 0.35, returnsWithPast: 0.34, returnsWithout: 0.12 } as const;

const MEDIAN_PROFIT = 2500;
const LOG_DEVIATION = 0.7;

/** Of a customer who is held out. */
export const SHARE_BACK =
  POPULATION.shareWithPast * POPULATION.returnsWithPast + (1 - POPULATION.shareWithPast) * POPULATION.returnsWithout;
const MEAN_PROFIT = MEDIAN_PROFIT * Math.exp(LOG_DEVIATION ** 2 / 2);
const MEAN_SQUARE = MEDIAN_PROFIT ** 2 * Math.exp(2 * LOG_DEVIATION ** 2);

/** How much the profits of those held out differ, those that bring nothing included. */
export const PROFIT_DEVIATION = Math.sqrt(SHARE_BACK * MEAN_SQUARE - (SHARE_BACK * MEAN_PROFIT) ** 2);

/** The true difference per customer. */
export function trueEffects({ lift, costPerReturn }: Truth): { repeat: number; profit: number } {
  return { repeat: lift, profit: lift * MEAN_PROFIT - (SHARE_BACK + lift) * costPerReturn };
}

/** Mulberry32: a fixed seed gives the same customers everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * One day's customers of an experiment whose truth is known. A third of them bought before and come back three times as
 * often; what is spent is skewed, as it is in shops; most bring nothing.
 */
export function simulateDay(options: {
  random: () => number;
  customers: number;
  heldOutShare: number;
  truth: Truth;
}): SimulatedDay {
  const { random, truth } = options;
  const day: SimulatedDay = { treated: emptyArm(), heldOut: emptyArm() };
  for (let customer = 0; customer < options.customers; customer += 1) {
    const heldOut = random() < options.heldOutShare;
    const hasPast = random() < POPULATION.shareWithPast;
    const chance = hasPast ? POPULATION.returnsWithPast : POPULATION.returnsWithout;
    const back = random() < chance + (heldOut ? 0 : truth.lift);
    const past = hasPast ? spendOf(random) : 0;
    const profit = back ? spendOf(random) - (heldOut ? 0 : truth.costPerReturn) : 0;
    const arm = heldOut ? day.heldOut : day.treated;
    count(arm.profit, profit, past);
    count(arm.repeat, back ? 1 : 0, past);
  }
  return day;
}

function emptyArm() {
  return { profit: emptySums(), repeat: emptySums() };
}

function emptySums(): Sums {
  return { customers: 0, y: 0, yy: 0, x: 0, xx: 0, xy: 0 };
}

/** Log-normal, its normal by Box and Muller. */
function spendOf(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return MEDIAN_PROFIT * Math.exp(LOG_DEVIATION * normal);
}

function count(sums: Sums, y: number, x: number): void {
  sums.customers += 1;
  sums.y += y;
  sums.yy += y * y;
  sums.x += x;
  sums.xx += x * x;
  sums.xy += x * y;
}
