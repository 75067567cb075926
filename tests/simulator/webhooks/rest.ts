import type { Id, Instant, Minor, SimAddress, SimShop } from "../model.ts";
import { toRestDecimal } from "../money.ts";

/** A number in JSON with all its digits: ids may be larger than what a Number holds. */
export function idNumber(id: Id): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(BigInt(id).toString());
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Times as REST bodies write them: the shop's local time with its offset, whole seconds. */
export function restTime(instant: Instant, timeZone: string): string;
export function restTime(instant: Instant | undefined, timeZone: string): string | null;
export function restTime(instant: Instant | undefined, timeZone: string): string | null {
  if (instant === undefined) return null;
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    formatters.set(timeZone, formatter);
  }
  const name = formatter.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  const sign = match?.[1] === "-" ? -1 : 1;
  const minutes = match ? sign * (Number(match[2]) * 60 + Number(match[3])) : 0;
  const local = new Date(instant + minutes * 60_000).toISOString().slice(0, 19);
  return `${local}${match ? `${match[1]}${match[2]}:${match[3]}` : "+00:00"}`;
}

export interface RestMoney {
  amount: (minor: Minor) => string;
  set: (minor: Minor) => { shop_money: unknown; presentment_money: unknown };
}

export function restMoney(currency: string): RestMoney {
  const amount = (minor: Minor) => toRestDecimal(minor, currency);
  return {
    amount,
    set: (minor) => ({
      shop_money: { amount: amount(minor), currency_code: currency },
      presentment_money: { amount: amount(minor), currency_code: currency },
    }),
  };
}

export function restAddress(address: SimAddress): Record<string, unknown> {
  const country = new Intl.DisplayNames(["en"], { type: "region" }).of(address.countryCode) ?? address.countryCode;
  return {
    first_name: address.firstName,
    address1: address.address1,
    phone: address.phone ?? "",
    city: address.city,
    zip: address.zip,
    province: address.province ?? "",
    country,
    last_name: address.lastName,
    address2: address.address2 ?? null,
    company: address.company ?? null,
    latitude: null,
    longitude: null,
    name: `${address.firstName} ${address.lastName}`,
    country_code: address.countryCode,
    province_code: address.provinceCode ?? "",
  };
}

/** The body of a shop in `shop/update` and `app/uninstalled`. */
export function restShop(shop: SimShop): Record<string, unknown> {
  const time = (instant: Instant) => restTime(instant, shop.ianaTimezone);
  const yen = shop.currency === "JPY";
  const format = yen ? "¥{{amount_no_decimals}}" : "${{amount}}";
  const country = new Intl.DisplayNames(["en"], { type: "region" }).of(shop.countryCode) ?? shop.countryCode;
  return {
    id: idNumber(shop.id),
    name: shop.name,
    email: shop.email,
    domain: shop.domain,
    province: "",
    country: shop.countryCode,
    address1: "",
    zip: "",
    city: "",
    source: null,
    phone: "",
    latitude: null,
    longitude: null,
    primary_locale: shop.locale,
    address2: null,
    created_at: time(shop.createdAt),
    updated_at: time(shop.updatedAt),
    country_code: shop.countryCode,
    country_name: country,
    currency: shop.currency,
    customer_email: shop.email,
    timezone: `(GMT) ${shop.ianaTimezone}`,
    iana_timezone: shop.ianaTimezone,
    shop_owner: shop.name,
    money_format: format,
    money_with_currency_format: `${format} ${shop.currency}`,
    weight_unit: "kg",
    province_code: "",
    taxes_included: shop.taxesIncluded,
    auto_configure_tax_inclusivity: null,
    tax_shipping: null,
    county_taxes: null,
    plan_display_name: shop.shopifyPlus ? "Shopify Plus" : "Basic",
    plan_name: shop.shopifyPlus ? "enterprise" : "basic",
    has_discounts: true,
    has_gift_cards: true,
    myshopify_domain: shop.domain,
    google_apps_domain: null,
    google_apps_login_enabled: null,
    money_in_emails_format: format,
    money_with_currency_in_emails_format: `${format} ${shop.currency}`,
    eligible_for_payments: true,
    requires_extra_payments_agreement: false,
    password_enabled: false,
    has_storefront: true,
    finances: true,
    primary_location_id: 1,
    checkout_api_supported: true,
    multi_location_enabled: true,
    setup_required: false,
    pre_launch_enabled: false,
    enabled_presentment_currencies: [shop.currency],
    marketing_sms_consent_enabled_at_checkout: false,
    transactional_sms_disabled: false,
  };
}
