import type { Minor } from "./model.ts";

const ZERO_DECIMAL = new Set(["JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG", "RWF"]);

/** Digits after the decimal point of a currency: 0 or 2. */
export function exponent(currency: string): number {
  return ZERO_DECIMAL.has(currency) ? 0 : 2;
}

/** Minor units as Shopify writes amounts: always with a point (`1200.0` for yen in GraphQL, `12.34` for dollars). */
export function toDecimal(amount: Minor, currency: string): string {
  const digits = exponent(currency);
  if (digits === 0) return `${amount}.0`;
  const sign = amount < 0 ? "-" : "";
  const text = Math.abs(amount)
    .toString()
    .padStart(digits + 1, "0");
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Minor units as REST bodies write them: `1200` for yen, `12.34` for dollars. */
export function toRestDecimal(amount: Minor, currency: string): string {
  return exponent(currency) === 0 ? amount.toString() : toDecimal(amount, currency);
}

/** A decimal string or number in major units to minor units; throws on text that is no amount. */
export function fromDecimal(text: string | number, currency: string): Minor {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`Not an amount: ${text}`);
  return Math.round(value * 10 ** exponent(currency));
}

/** The part of `total` that belongs to units `from` up to `from + count` of `of`; parts of all units add up to the total. */
export function partOf(total: Minor, range: { from: number; count: number; of: number }): Minor {
  if (range.of === 0) return 0;
  const upTo = (units: number) => Math.round((total * units) / range.of);
  return upTo(range.from + range.count) - upTo(range.from);
}

/** Splits `total` in proportion to `weights`; the parts add up to the total. */
export function allocate(total: Minor, weights: readonly number[]): Minor[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map(() => 0);
  let before = 0;
  let given = 0;
  return weights.map((weight) => {
    before += weight;
    const part = Math.round((total * before) / sum) - given;
    given += part;
    return part;
  });
}

/** Tax inside (or on top of) an amount. */
export function taxOf(amount: Minor, rate: number, included: boolean): Minor {
  return Math.round(included ? amount - amount / (1 + rate) : amount * rate);
}
