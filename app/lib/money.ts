/** Money is an integer count of a currency's minor unit, beside its ISO 4217 code. */

const digitsByCurrency = new Map<string, number>();

/** Decimal places of a currency: JPY 0, USD 2, KWD 3 (ECMA-402 takes them from ISO 4217). Unknown codes have 2. */
export function minorDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    try {
      digits =
        new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    } catch {
      digits = 2;
    }
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads a decimal string such as Shopify's `"12.50"` into minor units. More places than the currency has are rounded
 * half away from zero (Shopify writes JPY as `"3000.0"`, and unit prices with more places than the currency's).
 *
 * @throws RangeError when the text is no plain decimal number
 */
export function toMinor(decimal: string, currency: string): bigint {
  const match = DECIMAL.exec(decimal.trim());
  if (!match) throw new RangeError("not a decimal amount");
  const digits = minorDigits(currency);
  const fraction = (match[3] ?? "").padEnd(digits + 1, "0");
  const units = BigInt((match[2] ?? "0") + fraction.slice(0, digits)) + (fraction.charCodeAt(digits) >= 53 ? 1n : 0n);
  return match[1] ? -units : units;
}

/** Writes minor units as a plain decimal string: 1250 USD → `"12.50"`, 3000 JPY → `"3000"`. */
export function toDecimal(minor: bigint | number, currency: string): string {
  const digits = minorDigits(currency);
  const amount = BigInt(minor);
  if (digits === 0) return String(amount);
  const text = String(amount < 0n ? -amount : amount).padStart(digits + 1, "0");
  return `${amount < 0n ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const writers = new Map<string, Intl.NumberFormat>();

/** Made once: making one takes longer than writing a hundred amounts. */
function writerOf(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let writer = writers.get(key);
  if (!writer) {
    writer = new Intl.NumberFormat(locale, { style: "currency", currency });
    writers.set(key, writer);
  }
  return writer;
}

/** Writes money for people, by locale: 1250 USD → `$12.50`, 3000 JPY in `ja` → `￥3,000`. */
export function formatMoney(minor: bigint | number | string, currency: string, locale: string): string {
  const decimal = toDecimal(BigInt(minor), currency) as unknown as number; // Intl takes decimal text exactly
  return writerOf(currency, locale).format(decimal);
}
