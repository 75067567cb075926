import { readAmount } from "#app/lib/forms.ts";
import type { Metric } from "./rules.ts";

/**
 * What a person hopes for, as typed: minor units per customer, or percentage points with at most two decimals as
 * hundredths of a point; null when it is none, or not above zero.
 */
export function readExpected(metric: Metric, { text, currency }: { text: string; currency: string }): bigint | null {
  const value = metric === "profit" ? readAmount(text, currency) : readHundredths(text);
  return value !== null && value > 0n ? value : null;
}

function readHundredths(text: string): bigint | null {
  const plain = text.normalize("NFKC").trim().replace(/%$/, "");
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(plain)) return null;
  const hundredths = Math.round(Number(plain) * 100);
  return hundredths <= 10_000 ? BigInt(hundredths) : null;
}
