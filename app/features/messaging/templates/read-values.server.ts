import { query, type Tx } from "#app/db.server.ts";
import type { Language } from "#app/i18n/languages.ts";
import { toLanguage } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { messageLink, surveyLink } from "../links/message-link.server.ts";
import { mailTexts } from "../mail-texts.ts";
import type { MessageValues } from "../types.ts";

const longDay = (language: Language) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
/** Made once: making one takes longer than all else of a message. */
const LONG_DAY: Record<Language, Intl.DateTimeFormat> = { ja: longDay("ja"), en: longDay("en") };

/** What is known of a customer that a message may say. */
export interface CustomerFacts {
  customerId: bigint;
  firstName: string | null;
  lastName: string | null;
  language: Language | null;
  points: bigint;
  tierJa: string | null;
  tierEn: string | null;
  couponCode: string | null;
  couponLastDay: string | null;
  shopName: string;
  shopDomain: string;
  /** The surveys that are on, by the ready-made one that they began as. */
  surveys: Record<string, string>;
}

/** What templates call the surveys that a message can ask. */
const SURVEYS = { order: "afterOrder", nps: "nps", leaving: "leaving" } as const;

// The coupon is the one that ends last of those that can be used today.
const FACTS_SQL = `
SELECT c.customer_id AS "customerId", c.first_name AS "firstName", c.last_name AS "lastName",
  coalesce(c.locale, s.language, CASE s.currency WHEN 'JPY' THEN 'ja' ELSE 'en' END) AS locale,
  coalesce(a.available, 0) AS points, t.name_ja AS "tierJa", t.name_en AS "tierEn", k.code AS "couponCode",
  k.expires_on::text AS "couponLastDay", s.name AS "shopName", s.domain AS "shopDomain",
  (SELECT coalesce(jsonb_object_agg(v.ready_made, v.survey_id::text), '{}') FROM surveys v
   WHERE v.shop_id = $1::bigint AND v.ready_made IS NOT NULL AND v.enabled_at IS NOT NULL) AS surveys
FROM customers c JOIN shops s ON s.shop_id = c.shop_id
LEFT JOIN points_accounts a ON a.shop_id = c.shop_id AND a.customer_id = c.customer_id
LEFT JOIN tier_memberships m ON m.shop_id = c.shop_id AND m.customer_id = c.customer_id
LEFT JOIN tiers t ON t.shop_id = c.shop_id AND t.tier_id = m.tier_id
LEFT JOIN LATERAL (
  SELECT code, expires_on FROM coupons
  WHERE shop_id = c.shop_id AND customer_id = c.customer_id AND state IN ('assigned', 'seen') AND code IS NOT NULL
    AND expires_on >= $3::date
  ORDER BY expires_on DESC, coupon_id DESC LIMIT 1) k ON true
WHERE c.shop_id = $1::bigint AND c.customer_id = ANY ($2::bigint[])`;

/** Reads what templates may say of some customers. @param options.today the shop's day */
export async function readCustomerFacts(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; today: string },
): Promise<Map<bigint, CustomerFacts>> {
  const { shopId, customerIds, today } = options;
  const rows = await query<Omit<CustomerFacts, "language"> & { locale: string | null }>(
    tx,
    FACTS_SQL,
    shopId,
    customerIds.map(String),
    today,
  );
  return new Map(rows.map(({ locale, ...row }) => [row.customerId, { ...row, language: toLanguage(locale) }]));
}

/**
 * A customer's values in the words of a language. Whoever has no name is addressed as the language does it.
 *
 * @param options.message the message that is written; a preview is none, and asks nothing
 */
export function valuesOf(options: {
  facts: CustomerFacts;
  given: MessageValues;
  language: Language;
  message?: { shopId: ShopId; messageId: bigint };
}): Record<string, unknown> {
  const { facts, given, language, message } = options;
  const { firstName, lastName } = facts;
  const names = language === "ja" ? [lastName, firstName] : [firstName, lastName];
  const nameless = mailTexts(language).t("mail.nameless");
  const coupon = given.coupon ?? { code: facts.couponCode ?? "", lastDay: facts.couponLastDay };
  return {
    customer: {
      name: names.filter((name) => name).join(" ") || nameless,
      first_name: firstName || nameless,
      last_name: lastName || nameless,
    },
    points: { available: Number(facts.points) },
    tier: { name: (language === "ja" ? facts.tierJa : facts.tierEn) ?? "" },
    coupon: {
      code: coupon.code,
      last_day: coupon.lastDay ? LONG_DAY[language].format(new Date(`${coupon.lastDay}T00:00:00Z`)) : "",
    },
    product: { title: given.product?.title ?? "" },
    survey: Object.fromEntries(
      Object.entries(SURVEYS).map(([name, readyMade]) => {
        const surveyId = facts.surveys[readyMade];
        return [name, message && surveyId ? surveyLink({ ...message, surveyId: BigInt(surveyId) }) : ""];
      }),
    ),
    preferences: { url: message ? messageLink(message) : "" },
    shop: { name: facts.shopName, url: `https://${facts.shopDomain}` },
  };
}
