import { formatMoney, minorDigits } from "#app/lib/money.ts";
import type { Language } from "./languages.ts";

export interface ShopSettings {
  language: Language;
  currency: string;
  timeZone: string;
}

type Amount = string | number | bigint;

export type Format = ReturnType<typeof makeFormat>;

const KEPT = 200;
const made = new Map<string, Format>();

/** How money, numbers and times are written in a language, a currency and a time zone. */
export function createFormat(settings: ShopSettings): Format {
  const { language, currency, timeZone } = settings;
  const key = `${language} ${currency} ${timeZone}`;
  let format = made.get(key);
  if (!format) {
    // Making one takes longer than a table takes to be written, and every component of a page asks for it.
    format = makeFormat(settings);
    if (made.size >= KEPT) made.clear();
    made.set(key, format);
  }
  return format;
}

function makeFormat({ language, currency, timeZone }: ShopSettings) {
  const number = new Intl.NumberFormat(language);
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(language, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const signedPercent = new Intl.NumberFormat(language, {
    style: "percent",
    signDisplay: "exceptZero",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const ratio = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const points = new Intl.NumberFormat(language, {
    signDisplay: "exceptZero",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const change = new Intl.NumberFormat(language, {
    signDisplay: "exceptZero",
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const signed = new Intl.NumberFormat(language, { signDisplay: "exceptZero" });
  const compactMoney = new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    notation: "compact",
    maximumFractionDigits: 1,
  });
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  const instantDay = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone });
  const instant = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
  const unit = 10 ** minorDigits(currency);

  return {
    language,
    currency,
    timeZone,
    /** Minor units as money. */
    money: (minor: Amount) => formatMoney(minor, currency, language),
    /** Minor units as short money for an axis. */
    moneyShort: (minor: number) => compactMoney.format(minor / unit),
    number: (value: Amount) => number.format(typeof value === "string" ? BigInt(value) : value),
    /** A number with at most two decimals, none where it is whole. */
    plain: (value: number) => plain.format(value),
    signed: (value: Amount) => signed.format(typeof value === "string" ? BigInt(value) : value),
    /** A share between 0 and 1; a dash when there is none. */
    percent: (share: number | null) => (share === null ? "–" : percent.format(share)),
    /** How a figure moved, as a share of what it was. */
    signedPercent: (share: number) => signedPercent.format(share),
    /** A mean such as orders per customer; a dash when there is none. */
    ratio: (value: number | null) => (value === null ? "–" : ratio.format(value)),
    /** The difference of two shares, in percentage points, without its unit. */
    percentagePoints: (difference: number) => points.format(difference * 100),
    change: (difference: number) => change.format(difference),
    /** A shop day `YYYY-MM-DD`. */
    day: (value: string) => day.format(new Date(`${value}T00:00:00Z`)),
    /** The shop day of an instant. */
    dayOf: (value: string) => instantDay.format(new Date(value)),
    /** An instant in shop time. */
    instant: (value: string) => instant.format(new Date(value)),
  };
}
