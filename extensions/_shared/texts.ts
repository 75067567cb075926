import {
  ENTRY_REASONS,
  type LocalizedText,
  type ShopperCoupon,
  type ShopperEntry,
  type TierBasis,
} from "../../app/contracts/shopper.ts";
import type { HostI18n, Translate } from "./host.ts";

const IN_OUR_LANGUAGE = { inExtensionLocale: true } as const;

/** Words and figures in the language of the extension, so that a sentence and the figures in it agree. */
export type Texts = ReturnType<typeof createTexts>;

/** `language` is the extension's language as the host states it (`ja`, `en`, …). */
export function createTexts({ i18n, language }: { i18n: HostI18n; language: string }) {
  const translate = i18n.translate as Translate;
  const pick = (text: LocalizedText) => (language.toLowerCase().startsWith("ja") ? text.ja : text.en);
  const number = (value: number) => i18n.formatNumber(value, IN_OUR_LANGUAGE);
  const money = (minor: number, currency: string) =>
    i18n.formatCurrency(minor / 10 ** minorDigits(currency), { ...IN_OUR_LANGUAGE, currency });
  // A day has no zone: it is formatted in the zone it was parsed in.
  const day = (isoDay: string) =>
    i18n.formatDate(new Date(`${isoDay}T00:00:00Z`), { ...IN_OUR_LANGUAGE, dateStyle: "long", timeZone: "UTC" });
  const points = (count: number, name: LocalizedText | null) =>
    name
      ? translate("points.named", { points: number(count), name: pick(name) })
      : translate("points.value", { count, points: number(count) });

  const percent = (basisPoints: number) =>
    i18n.formatNumber(basisPoints / 10_000, { ...IN_OUR_LANGUAGE, style: "percent", maximumFractionDigits: 2 });

  return {
    t: translate,
    pick,
    money,
    day,
    points,
    /** An instant in the viewer's own zone. */
    time: (instant: string) =>
      i18n.formatDate(new Date(instant), { ...IN_OUR_LANGUAGE, dateStyle: "medium", timeStyle: "short" }),
    /** A day of any year, `MM-DD`. */
    birthday: (monthDay: string) =>
      i18n.formatDate(new Date(`2000-${monthDay}T00:00:00Z`), {
        ...IN_OUR_LANGUAGE,
        month: "long",
        day: "numeric",
        timeZone: "UTC",
      }),
    percent: (basisPoints: number) => percent(basisPoints),
    times: (basisPoints: number) =>
      i18n.formatNumber(basisPoints / 10_000, { ...IN_OUR_LANGUAGE, maximumFractionDigits: 2 }),
    list: (parts: readonly string[]) => parts.join(translate("list.separator")),
    /** What is counted towards tiers, in its own unit. */
    counted: (count: number, way: { basis: TierBasis; currency: string; pointsName: LocalizedText | null }) => {
      if (way.basis === "spend") return money(count, way.currency);
      if (way.basis === "points") return points(count, way.pointsName);
      return translate("tier.orders", { count, orders: number(count) });
    },
    /** With its sign, as in a statement. */
    signedPoints: (count: number, name: LocalizedText | null) => (count > 0 ? "+" : "") + points(count, name),
    couponValue: ({ value, currency }: ShopperCoupon) => {
      if (value.kind === "freeShipping") return translate("coupon.freeShipping");
      return value.kind === "amount"
        ? translate("coupon.amountOff", { amount: money(value.valueMinor, currency) })
        : translate("coupon.percentOff", { percent: percent(value.percentBp) });
    },
    /** What happened, in words; an unknown reason, or one without its values, is said by its kind. */
    entry: ({ kind, reasonKey, reasonParams }: ShopperEntry) => {
      const reward = language.toLowerCase().startsWith("ja") ? reasonParams.reward : reasonParams.rewardEn;
      if (reasonKey === "redeem" && reward !== undefined) return translate("entry.redeemFor", { reward });
      const known = (ENTRY_REASONS as readonly string[]).includes(reasonKey);
      const complete = !NEEDS_ORDER.includes(reasonKey) || reasonParams.order !== undefined;
      return known && complete ? translate(`entry.${reasonKey}`, { ...reasonParams }) : translate(`entry.kind.${kind}`);
    },
  };
}

const NEEDS_ORDER: readonly string[] = ["earn.order", "earn.extra", "revoke.refund", "revoke.cancel", "restore.order"];

/** The shop-side day of `now` in a zone (the viewer's own where none is known), as `YYYY-MM-DD`. */
export function dayOf(now: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(now);
}

/** Decimal places of a currency: 0 for JPY, 2 for USD, 3 for KWD. */
export function minorDigits(currency: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
