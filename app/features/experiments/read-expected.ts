import { readAmount, readPercent } from "#app/lib/forms.ts";
import type { Metric } from "./rules.ts";

/**
 * What a person hopes for, as typed: minor units per customer, or percentage points with at most two decimals as
 * hundredths of a point; null when it is none, or not above zero.
 */
export function readExpected(metric: Metric, { text, currency }: { text: string; currency: string }): bigint | null {
  if (metric === "profit") return aboveZero(readAmount(text, currency));
  const hundredths = readPercent(text);
  return hundredths === null || hundredths > 10_000 ? null : aboveZero(BigInt(hundredths));
}

const aboveZero = (value: bigint | null) => (value !== null && value > 0n ? value : null);
