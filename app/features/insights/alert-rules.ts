/** Customers of some days by whether they came back in time. */
export interface Share {
  reached: number;
  cameBack: number;
}

/** What the alerts are told from. Money is in minor units. */
export interface AlertFigures {
  /** Of the last `ALERT_DAYS` full days. */
  grossProfitFirst: bigint;
  grossProfitRepeat: bigint;
  promotionCostNew: bigint;
  promotionCostReturning: bigint;
  netSales: bigint;
  knownCostNetSales: bigint;
  /** Who came back within `F2_DAYS` of the first order: the latest three months of which that can be told, and the year before them. */
  f2: { now: Share; before: Share };
  /** The same within `STEP_DAYS` of the n-th order (n ≥ 2): the latest half year, and the half year before it. */
  steps: { n: number; now: Share; before: Share }[];
}

/** A sentence that follows from the figures: which, how grave, its values, and where to act. */
export type Alert = { severity: "critical" | "warning" | "info"; link: string } & (
  | { key: "promotionShare"; costShare: number; profitShare: number }
  | { key: "newBelowZero"; contributionNew: string; contributionReturning: string }
  | { key: "f2Falling"; now: number; before: number; observed: number }
  | { key: "stepFalling"; n: number; now: number; before: number; observed: number }
  | { key: "costUnknown"; knownShare: number }
);

export const ALERT_DAYS = 90;
export const F2_DAYS = 90;
export const F2_SPAN_DAYS = 91;
export const F2_BEFORE_DAYS = 365;
export const STEP_DAYS = 180;
export const STEP_SPAN_DAYS = 182;

/** The share of cost has to be above the share of profit by this much. */
const LEAST_SHARE_GAP = 0.2;
/** Cost below this share of gross profit is not worth a sentence. */
const LEAST_COST_SHARE = 0.02;
/** As many customers on both sides … */
const LEAST_OBSERVED = 100;
/** … and a fall of as much, which chance alone would bring in fewer than one shop of a hundred (one-sided). */
const LEAST_FALL = 0.02;
const FALL_Z = 2.33;
/** For the steepest of nine steps, chance has nine tries. */
const STEP_FALL_Z = 3.06;
const KNOWN_COST_WARNING = 0.2;
const KNOWN_COST_INFO = 0.5;

/** What stands out in the figures, the gravest first. They say what is, not what will come of it. */
export function alertsOf(figures: AlertFigures): Alert[] {
  const alerts = [
    promotionShare(figures),
    newBelowZero(figures),
    f2Falling(figures),
    stepFalling(figures),
    costUnknown(figures),
  ].filter((alert) => alert !== null);
  const gravity = { critical: 0, warning: 1, info: 2 };
  return alerts.sort((one, other) => gravity[one.severity] - gravity[other.severity]);
}

function promotionShare(figures: AlertFigures): Alert | null {
  const { grossProfitFirst, grossProfitRepeat, promotionCostNew, promotionCostReturning } = figures;
  const cost = promotionCostNew + promotionCostReturning;
  const profit = grossProfitFirst + grossProfitRepeat;
  if (cost <= 0n || profit <= 0n || grossProfitFirst < 0n || grossProfitRepeat < 0n) return null;
  if (ratio(cost, profit) < LEAST_COST_SHARE) return null;
  const costShare = ratio(promotionCostNew, cost);
  const profitShare = ratio(grossProfitFirst, profit);
  if (costShare - profitShare < LEAST_SHARE_GAP) return null;
  return { key: "promotionShare", severity: "warning", link: "/app/state/costs", costShare, profitShare };
}

function newBelowZero(figures: AlertFigures): Alert | null {
  const ofNew = figures.grossProfitFirst - figures.promotionCostNew;
  const ofReturning = figures.grossProfitRepeat - figures.promotionCostReturning;
  if (ofNew >= 0n || ofReturning <= 0n) return null;
  return {
    key: "newBelowZero",
    severity: -ofNew > ofReturning ? "critical" : "warning",
    link: "/app/state/acquisition",
    contributionNew: String(ofNew),
    contributionReturning: String(ofReturning),
  };
}

function f2Falling({ f2 }: AlertFigures): Alert | null {
  if (!hasFallen(f2.now, f2.before, FALL_Z)) return null;
  return {
    key: "f2Falling",
    severity: "warning",
    link: "/app/repeat",
    now: shareOf(f2.now),
    before: shareOf(f2.before),
    observed: f2.now.reached,
  };
}

function stepFalling({ steps }: AlertFigures): Alert | null {
  const fallen = steps.filter(({ now, before }) => hasFallen(now, before, STEP_FALL_Z));
  const steepest = fallen.sort((one, other) => fallOf(other) - fallOf(one))[0];
  if (!steepest) return null;
  const { n, now, before } = steepest;
  return {
    key: "stepFalling",
    severity: "warning",
    link: "/app/repeat",
    n,
    now: shareOf(now),
    before: shareOf(before),
    observed: now.reached,
  };
}

function costUnknown({ netSales, knownCostNetSales }: AlertFigures): Alert | null {
  if (netSales <= 0n) return null;
  const knownShare = ratio(knownCostNetSales, netSales);
  if (knownShare >= KNOWN_COST_INFO) return null;
  return {
    key: "costUnknown",
    severity: knownShare < KNOWN_COST_WARNING ? "warning" : "info",
    link: "/app/settings",
    knownShare,
  };
}

/**
 * Whether a share is lower than before beyond what chance explains: the test of two proportions with pooled variance, for
 * samples that are large enough for it.
 */
export function hasFallen(now: Share, before: Share, z: number): boolean {
  if (now.reached < LEAST_OBSERVED || before.reached < LEAST_OBSERVED) return false;
  const fall = shareOf(before) - shareOf(now);
  const pooled = (now.cameBack + before.cameBack) / (now.reached + before.reached);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / now.reached + 1 / before.reached));
  return fall >= LEAST_FALL && error > 0 && fall / error >= z;
}

const shareOf = ({ reached, cameBack }: Share) => cameBack / reached;
const fallOf = ({ now, before }: { now: Share; before: Share }) => shareOf(before) - shareOf(now);
const ratio = (part: bigint, whole: bigint) => Number(part) / Number(whole);
