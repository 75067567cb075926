/** How often each number of days occurs; each stands in it once. */
export type DaysHistogram = readonly { days: number; count: number }[];

/**
 * The least number of days within which at least this share of them lies (percentile_disc of SQL); null of nothing.
 *
 * @param share above 0, up to 1
 */
export function quantileOf(histogram: DaysHistogram, share: number): number | null {
  const sorted = histogram.filter(({ count }) => count > 0).sort((a, b) => a.days - b.days);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  let upto = 0;
  for (const { days, count } of sorted) {
    upto += count;
    if (upto >= share * total) return days;
  }
  return null;
}

/** One step of the curve, at a day on which somebody came back. */
export interface CurvePoint {
  days: number;
  /** Neither back before this day nor observed for less. */
  atRisk: number;
  cameBack: number;
  /** Share that had come back by then, between 0 and 1, with its 95 % interval. */
  share: number;
  low: number;
  high: number;
}

const Z95 = 1.959963984540054;

/**
 * The Kaplan–Meier estimate of who has come back by each day, so that those observed for a short time count for as long
 * as they were observed. The variance is Greenwood's; the interval is taken on the scale of log(−log S), which keeps it
 * between 0 and 1 (Kalbfleisch and Prentice).
 *
 * @param cameBack days until those came back who did
 * @param waiting days for which the others were observed; who is observed for d days counts among those at risk on day d
 */
export function kaplanMeier(cameBack: DaysHistogram, waiting: DaysHistogram): CurvePoint[] {
  const events = cameBack.filter(({ count }) => count > 0).sort((a, b) => a.days - b.days);
  const censored = waiting.filter(({ count }) => count > 0).sort((a, b) => a.days - b.days);
  let atRisk = [...events, ...censored].reduce((sum, { count }) => sum + count, 0);
  let surviving = 1;
  let greenwood = 0;
  let next = 0;
  return events.map(({ days, count }) => {
    for (let one = censored[next]; one && one.days < days; one = censored[next]) {
      atRisk -= one.count;
      next += 1;
    }
    const point = { days, atRisk, cameBack: count };
    surviving *= (atRisk - count) / atRisk;
    greenwood += count / (atRisk * (atRisk - count));
    atRisk -= count;
    return { ...point, share: 1 - surviving, ...intervalOf(surviving, greenwood) };
  });
}

function intervalOf(surviving: number, greenwood: number): { low: number; high: number } {
  // Nobody is left: the interval has no width on its scale.
  if (surviving <= 0) return { low: 1, high: 1 };
  const log = Math.log(surviving);
  const width = (Z95 * Math.sqrt(greenwood)) / Math.abs(log);
  const power = (sign: number) => surviving ** Math.exp(sign * width);
  return { low: 1 - power(-1), high: 1 - power(1) };
}

/** The curve at day 0, every so many days, and the last day, as it stands then. */
export function sampleCurve(
  curve: readonly CurvePoint[],
  { lastDay, everyDays }: { lastDay: number; everyDays: number },
): SampledPoint[] {
  const points: SampledPoint[] = [];
  let at = -1;
  for (let days = 0; days < lastDay + everyDays; days += everyDays) {
    const shown = Math.min(days, lastDay);
    while ((curve[at + 1]?.days ?? Number.POSITIVE_INFINITY) <= shown) at += 1;
    const { share, low, high } = curve[at] ?? { share: 0, low: 0, high: 0 };
    points.push({ days: shown, share, low, high });
  }
  return points;
}

/** Steps of the drawn curve. */
const CHART_STEPS = 120;
const TABLE_DAYS = 30;

export type SampledPoint = Pick<CurvePoint, "days" | "share" | "low" | "high">;

/** A curve as a page shows it: as drawn, and as its table lists it. */
export interface ShownCurve {
  lastDay: number;
  drawn: SampledPoint[];
  listed: SampledPoint[];
}

/** What a page shows of a curve that has a point for each day on which somebody came back. */
export function showCurve(curve: readonly CurvePoint[]): ShownCurve {
  const lastDay = curve.at(-1)?.days ?? 0;
  return {
    lastDay,
    drawn: sampleCurve(curve, { lastDay, everyDays: Math.max(1, Math.ceil(lastDay / CHART_STEPS)) }),
    listed: sampleCurve(curve, { lastDay, everyDays: TABLE_DAYS }),
  };
}
