import { query, type Tx } from "#app/db.server.ts";
import { grantPoints } from "#app/features/ledger/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, dayOf } from "#app/lib/time.ts";
import { actionsInForce } from "./earn-actions.server.ts";
import type { EarnAction } from "./types.ts";

type Shop = { shopId: ShopId; timeZone: string };

/** Grants what an action gives, once under its key. */
export async function grantForAction(
  tx: Tx,
  options: {
    shopId: ShopId;
    action: EarnAction;
    today: string;
    now: Date;
    awards: readonly { customerId: bigint; key: string; reason: { key: string } & Record<string, string | number> }[];
  },
): Promise<bigint[]> {
  const { shopId, action, today, now, awards } = options;
  return grantPoints(tx, {
    shopId,
    now,
    grants: awards.map(({ customerId, key, reason }) => ({
      customerId,
      amount: BigInt(action.points),
      kind: "earn",
      key,
      source: { type: action.action, id: null },
      reason,
      ruleVersion: action.version,
      grantedOn: today,
      expiresOn: action.validDays === null ? null : addToDay(today, { days: action.validDays }),
      releasesOn: null,
    })),
  });
}

const CONSENTS_SQL = `
SELECT customer_id AS "customerId", coalesce(email_marketing_state = 'subscribed', false) AS email,
  coalesce(sms_marketing_state = 'subscribed', false) AS sms, created_at AS "createdAt",
  complete
FROM customers
WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[]) AND deleted_at IS NULL AND redacted_at IS NULL
  AND merged_into IS NULL`;

interface ToldCustomer {
  customerId: bigint;
  email: boolean;
  sms: boolean;
  createdAt: Date | null;
  complete: boolean;
}

export interface AwardWatch {
  actions: EarnAction[];
  before: Map<bigint, ToldCustomer>;
}

/**
 * Looks at customers before a newer state of them is applied, where the shop gives points for signing up or for consent.
 *
 * @returns null where it does not, or nobody is told
 */
export async function watchAwards(
  tx: Tx,
  options: { shop: Shop; customerIds: readonly bigint[]; now: Date },
): Promise<AwardWatch | null> {
  const { shop, customerIds, now } = options;
  if (customerIds.length === 0) return null;
  const today = dayOf(now, shop.timeZone);
  const actions = (await actionsInForce(tx, { shopId: shop.shopId, today })).filter(({ action }) =>
    ["signup", "consent_email", "consent_sms"].includes(action),
  );
  if (actions.length === 0) return null;
  const known = await query<ToldCustomer>(tx, CONSENTS_SQL, shop.shopId, customerIds.map(String));
  return { actions, before: new Map(known.map((customer) => [customer.customerId, customer])) };
}

/**
 * Gives points for signing up to customers who were created since the action holds, and for each channel to those who
 * agreed to it since: who agreed before, or was brought over by an import, is given none. Once each.
 *
 * @param options.watch what `watchAwards` saw before the newer states were applied
 * @returns the customers whose points changed
 */
export async function awardCustomers(
  tx: Tx,
  options: { shop: Shop; watch: AwardWatch; customerIds: readonly bigint[]; now: Date },
): Promise<bigint[]> {
  const { shop, watch, customerIds, now } = options;
  const today = dayOf(now, shop.timeZone);
  const told = await query<ToldCustomer>(tx, CONSENTS_SQL, shop.shopId, customerIds.map(String));
  const changed: bigint[] = [];
  for (const action of watch.actions) {
    const earns = (customer: ToldCustomer) => {
      const isNew = customer.createdAt !== null && customer.createdAt >= action.effectiveFrom;
      if (action.action === "signup") return isNew;
      const channel = action.action === "consent_email" ? "email" : "sms";
      const before = watch.before.get(customer.customerId);
      // Of whom only a part was known it is not known either what they had agreed to.
      return customer[channel] && (before?.complete ? !before[channel] : isNew);
    };
    const awards = told.filter(earns).map(({ customerId }) => ({
      customerId,
      key: `${action.action}:customer:${customerId}`,
      reason: { key: action.action },
    }));
    changed.push(...(await grantForAction(tx, { shopId: shop.shopId, action, today, now, awards })));
  }
  return changed;
}

// A birthday on 29 February is kept on the 28th in other years. Whoever changed it is given the next one a year later.
const BIRTHDAYS_SQL = `
WITH days AS (
  SELECT d::date AS day, extract(year FROM d)::integer AS year, extract(month FROM d)::smallint AS month,
    extract(day FROM d)::smallint AS of_month
  FROM generate_series($2::date - 6, $2::date, interval '1 day') d
  WHERE d >= $3::date
),
born AS (
  SELECT year, month, of_month FROM days
  UNION ALL
  SELECT year, 2::smallint, 29::smallint FROM days
  WHERE month = 2 AND of_month = 28 AND extract(day FROM (day + 1)) = 1
)
SELECT x.customer_id AS "customerId", b.year
FROM born b
JOIN customer_extras x ON x.shop_id = $1::bigint AND x.birth_month = b.month AND x.birth_day = b.of_month
JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = x.customer_id AND c.merged_into IS NULL
  AND c.deleted_at IS NULL AND c.redacted_at IS NULL
WHERE NOT EXISTS (SELECT FROM ledger_entries e
  WHERE e.shop_id = $1::bigint AND e.customer_id = x.customer_id AND e.source_type = 'birthday'
    AND e.occurred_at > $4::timestamptz - interval '330 days')`;

/**
 * Gives points for birthdays of the last seven days (a day that nobody passed is caught up), once a year.
 *
 * @returns the customers whose points changed
 */
export async function awardBirthdays(tx: Tx, options: { shop: Shop; asOf: string; now: Date }): Promise<bigint[]> {
  const { shop, asOf, now } = options;
  const actions = await actionsInForce(tx, { shopId: shop.shopId, today: asOf });
  const action = actions.find((one) => one.action === "birthday");
  if (!action) return [];
  const since = dayOf(action.effectiveFrom, shop.timeZone);
  const born = await query<{ customerId: bigint; year: number }>(
    tx,
    BIRTHDAYS_SQL,
    shop.shopId,
    asOf,
    action.fromDay && action.fromDay > since ? action.fromDay : since,
    now.toISOString(),
  );
  const awards = born.map(({ customerId, year }) => ({
    customerId,
    key: `birthday:${year}:customer:${customerId}`,
    reason: { key: "birthday", year: String(year) },
  }));
  return grantForAction(tx, { shopId: shop.shopId, action, today: asOf, now, awards });
}

export type HookAction = "review" | "survey" | "consent_line";

/**
 * Gives points for what another part of the app, or an app beside it, saw a customer do.
 *
 * @param options.key names what was done (the review's id): told twice, it is given once. A customer agrees to LINE once.
 * @returns the customers whose points changed; none where the shop gives nothing for it
 */
export async function awardHook(
  tx: Tx,
  options: { shop: Shop; action: HookAction; customerId: bigint; key: string; now: Date },
): Promise<bigint[]> {
  const { shop, customerId, key, now } = options;
  const today = dayOf(now, shop.timeZone);
  const actions = await actionsInForce(tx, { shopId: shop.shopId, today });
  const action = actions.find((one) => one.action === options.action);
  if (!action) return [];
  const isConsent = options.action === "consent_line";
  const awards = [
    {
      customerId,
      key: isConsent ? `consent_line:customer:${customerId}` : `${options.action}:${key}`,
      reason: { key: isConsent ? "consent_line" : `award_${options.action}` },
    },
  ];
  return grantForAction(tx, { shopId: shop.shopId, action, today, now, awards });
}
