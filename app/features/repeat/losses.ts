import { LEAST_SAMPLE } from "./rules.ts";
import type { ProductF2Row, StepRow } from "./types.ts";

/** The days within which a second order is looked for when products are held against the shop. */
export const LOSS_WINDOW = 90;

/** Where customers are lost: after which order most of them have lapsed, and which first product brings back too few. */
export interface Losses {
  step: Pick<StepRow, "n" | "reached" | "lapsed" | "unresolved"> | null;
  product: { productId: string; title: string | null; observed: number; cameBack: number; shopShare: number } | null;
}

/** The step at which most customers stand lapsed; null when none does. */
export function worstStep(steps: readonly StepRow[]): Losses["step"] {
  let worst: StepRow | null = null;
  for (const step of steps) if (step.lapsed > (worst?.lapsed ?? 0)) worst = step;
  return worst && { n: worst.n, reached: worst.reached, lapsed: worst.lapsed, unresolved: worst.unresolved };
}

/**
 * The first product after which most customers are missing, compared with the shop's share of a second order: one whose
 * share is surely lower (the upper end of its 95 % interval) over at least 50 customers. Null when none is.
 */
export function worstProduct(rows: readonly ProductF2Row<typeof LOSS_WINDOW>[]): Losses["product"] {
  const cells = rows.map((row) => ({ ...row, ...row.windows[LOSS_WINDOW] }));
  const observedInAll = cells.reduce((sum, { observed }) => sum + observed, 0);
  if (observedInAll === 0) return null;
  const shopShare = cells.reduce((sum, { cameBack }) => sum + cameBack, 0) / observedInAll;
  const missing = ({ observed, cameBack }: { observed: number; cameBack: number }) => shopShare * observed - cameBack;
  const worst = cells
    .filter(({ productId, observed, cameBack }) => {
      return productId !== null && observed >= LEAST_SAMPLE && wilsonUpper(cameBack, observed) < shopShare;
    })
    .sort((a, b) => missing(b) - missing(a))[0];
  if (!worst?.productId) return null;
  const { productId, title, observed, cameBack } = worst;
  return { productId, title, observed, cameBack, shopShare };
}

const Z95 = 1.959963984540054;

/** The upper end of Wilson's 95 % interval of a share (Wilson 1927). */
export function wilsonUpper(part: number, whole: number): number {
  const share = part / whole;
  const square = Z95 ** 2;
  const half = Z95 * Math.sqrt((share * (1 - share)) / whole + square / (4 * whole ** 2));
  return (share + square / (2 * whole) + half) / (1 + square / whole);
}
