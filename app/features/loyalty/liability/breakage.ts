/**
 * How much of what customers hold will expire unspent, from the shop's own history. A lot is observed from the day of its
 * grant; to be spent is the event. What expired unspent, was taken back or is still open counts for as long as it was
 * observed (right-censored), point by point. The Kaplan–Meier estimate S(d) is thus the share of points that are still
 * unspent at the end of day d, and of a lot of age a that ends at age v a share of S(v) ÷ S(a) is expected to expire.
 * That holds as far as the habit of spending at an age does not depend on how long the lot is valid.
 */

/** Points of one group of customers by the age in days at which they were spent, or last seen unspent. */
export interface AgeCounts {
  spent: readonly number[];
  unspent: readonly number[];
}

/** S(0), S(1) … of all points, and the same without each of the groups of customers in turn. */
export interface SurvivalCurves {
  all: number[];
  without: number[][];
}

/** Points left in lots granted on one day that end on one day, as ages in days. */
export interface OpenLots {
  /** Age today. */
  age: number;
  /** Age on the last day on which they can be spent; null: they do not expire. */
  endsAt: number | null;
  points: number;
}

/** Points expected to expire unspent, between the bounds of a 95 % interval; null where the history cannot tell. */
export interface Breakage {
  expected: number | null;
  low: number;
  high: number;
}

/** The share of points that are still unspent at the end of each day of age. */
export function survivalOf({ spent, unspent }: AgeCounts): number[] {
  const days = Math.max(spent.length, unspent.length);
  let atRisk = sumOf(spent) + sumOf(unspent);
  let surviving = 1;
  return Array.from({ length: days }, (_, day) => {
    const events = spent[day] ?? 0;
    if (atRisk > 0 && events > 0) surviving *= Math.max(0, 1 - events / atRisk);
    atRisk -= events + (unspent[day] ?? 0);
    return surviving;
  });
}

/** The curve of all groups together, and those that leave one out. Groups without points are none. */
export function survivalCurves(groups: readonly AgeCounts[]): SurvivalCurves {
  const total = groups.reduce<{ spent: number[]; unspent: number[] }>(
    (sum, group) => ({ spent: added(sum.spent, group.spent, 1), unspent: added(sum.unspent, group.unspent, 1) }),
    { spent: [], unspent: [] },
  );
  const counted = groups.filter(({ spent, unspent }) => sumOf(spent) + sumOf(unspent) > 0);
  return {
    all: survivalOf(total),
    without: counted.map(({ spent, unspent }) =>
      survivalOf({ spent: added(total.spent, spent, -1), unspent: added(total.unspent, unspent, -1) }),
    ),
  };
}

/**
 * What of these lots is expected to expire unspent. The interval is the delete-a-group jackknife over groups of customers,
 * since the points of one customer are not spent independently of each other: with G groups and the share p̂ of all, its
 * variance is (G − 1)/G · Σ (p̂₍g₎ − p̄)², taken on the scale of log-odds and with Student's t of G − 1 degrees of freedom
 * (P. S. Kott, The Delete-a-Group Jackknife, Journal of Official Statistics 17, 2001).
 *
 * @param options.observedDays the age up to which enough customers were observed; lots that end later may expire or not
 */
export function breakageOf(options: {
  lots: readonly OpenLots[];
  curves: SurvivalCurves;
  observedDays: number;
}): Breakage {
  const { curves, observedDays } = options;
  const ending = options.lots.filter((lot) => lot.endsAt !== null && lot.points > 0) as (OpenLots & {
    endsAt: number;
  })[];
  const untold = sumOf(ending.filter(({ endsAt }) => endsAt > observedDays).map(({ points }) => points));
  const told = ending.filter(({ endsAt }) => endsAt <= observedDays);
  const points = sumOf(told.map((lot) => lot.points));
  if (points === 0) return { expected: untold > 0 ? null : 0, low: 0, high: untold };
  const expected = expiring(told, curves.all);
  const shares = curves.without.map((curve) => expiring(told, curve) / points);
  const { low, high } = intervalOf(expected / points, shares);
  return { expected: untold > 0 ? null : expected, low: low * points, high: high * points + untold };
}

function expiring(lots: readonly (OpenLots & { endsAt: number })[], curve: readonly number[]): number {
  const at = (day: number) => (day < 0 ? 1 : (curve[Math.min(day, curve.length - 1)] ?? 1));
  return lots.reduce((sum, { age, endsAt, points }) => {
    if (endsAt < age) return sum + points;
    const now = at(age);
    return now === 0 ? sum : sum + (points * at(endsAt)) / now;
  }, 0);
}

const Z95 = 1.959963984540054;

function intervalOf(share: number, leavingOneOut: readonly number[]): { low: number; high: number } {
  const groups = leavingOneOut.length;
  if (groups < 2) return { low: 0, high: 1 };
  // Nothing expired, or everything: of n customers alike, less than 1 − 0.05^(1/n) do otherwise (the rule of three).
  const unseen = 1 - 0.05 ** (1 / groups);
  if (share <= 0) return { low: 0, high: unseen };
  if (share >= 1) return { low: 1 - unseen, high: 1 };
  const within = (value: number) => Math.min(1 - 1e-9, Math.max(1e-9, value));
  const odds = leavingOneOut.map((value) => Math.log(within(value) / (1 - within(value))));
  const mean = sumOf(odds) / groups;
  const variance = ((groups - 1) / groups) * sumOf(odds.map((value) => (value - mean) ** 2));
  const centre = Math.log(share / (1 - share));
  const width = studentQuantile(groups - 1) * Math.sqrt(variance);
  const shareOf = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));
  return { low: shareOf(centre - width), high: shareOf(centre + width) };
}

/** The 97.5 % quantile of Student's t, by its expansion (Abramowitz and Stegun, 26.7.5); good to 0.5 % from 4 degrees on. */
function studentQuantile(degrees: number): number {
  const g1 = (Z95 ** 3 + Z95) / 4;
  const g2 = (5 * Z95 ** 5 + 16 * Z95 ** 3 + 3 * Z95) / 96;
  const g3 = (3 * Z95 ** 7 + 19 * Z95 ** 5 + 17 * Z95 ** 3 - 15 * Z95) / 384;
  return Z95 + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3;
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function added(one: readonly number[], other: readonly number[], sign: 1 | -1): number[] {
  return Array.from(
    { length: Math.max(one.length, other.length) },
    (_, at) => (one[at] ?? 0) + sign * (other[at] ?? 0),
  );
}
