import { randomBytes } from "node:crypto";
import { query, type Tx } from "#app/db.server.ts";
import { survivorSql } from "#app/features/customers/index.server.ts";
import { grantPoints, takePoints } from "#app/features/ledger/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, dayOf } from "#app/lib/time.ts";
import { actionsInForce } from "./earn-actions.server.ts";

type Shop = { shopId: ShopId; timeZone: string };

/** Letters and digits that nobody takes for another. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** The customer's own code for friends; made when it is first asked for. */
export async function referralCodeOf(tx: Tx, options: { shopId: ShopId; customerId: bigint }): Promise<string> {
  const { shopId, customerId } = options;
  for (;;) {
    const code = [...randomBytes(8)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
    const [row] = await query<{ code: string }>(
      tx,
      `WITH made AS (
         INSERT INTO referral_codes (shop_id, customer_id, code) VALUES ($1::bigint, $2::bigint, $3)
         ON CONFLICT DO NOTHING RETURNING code
       )
       SELECT code FROM made
       UNION ALL
       SELECT code FROM referral_codes WHERE shop_id = $1::bigint AND customer_id = $2::bigint`,
      shopId,
      customerId,
      code,
    );
    if (row) return row.code;
  }
}

/**
 * What a customer passes on to friends, and whether they may still say whose code brought them; null while nobody is given
 * points for friends.
 */
export async function readReferral(
  tx: Tx,
  options: { shop: Shop; customerId: bigint; now: Date },
): Promise<{ code: string; mayTellCode: boolean } | null> {
  const { shop, customerId, now } = options;
  const { shopId } = shop;
  const actions = await actionsInForce(tx, { shopId, today: dayOf(now, shop.timeZone) });
  if (!actions.some(({ action }) => action === "referral")) return null;
  const [row] = await query<{ isNew: boolean }>(
    tx,
    `SELECT NOT EXISTS (SELECT FROM customer_figures WHERE shop_id = $1::bigint AND customer_id = $2::bigint)
       AND NOT EXISTS (SELECT FROM referrals WHERE shop_id = $1::bigint AND friend_id = $2::bigint) AS "isNew"`,
    shopId,
    customerId,
  );
  return { code: await referralCodeOf(tx, { shopId, customerId }), mayTellCode: row?.isNew ?? false };
}

/** Why a code is not taken. `self` stands for everything that tells of one person behind both customers. */
export type ReferralRefusal = "inactive" | "unknown" | "self" | "notNew" | "claimed" | "limit";

const CLAIM_SQL = `
SELECT r.customer_id AS "referrerId",
  r.customer_id = f.customer_id
    OR lower(r.email) = lower(f.email) OR r.phone = f.phone
    OR (r.zip = f.zip AND lower(r.address1) = lower(f.address1) AND coalesce(lower(r.address2), '') = coalesce(lower(f.address2), ''))
    AS self,
  EXISTS (SELECT FROM customer_figures g WHERE g.shop_id = $1::bigint AND g.customer_id = f.customer_id) AS known,
  EXISTS (SELECT FROM referrals x WHERE x.shop_id = $1::bigint AND x.friend_id = f.customer_id) AS claimed,
  (SELECT count(*) FROM referrals x WHERE x.shop_id = $1::bigint AND x.referrer_id = r.customer_id)::integer AS friends
FROM referral_codes k
JOIN customers o ON o.shop_id = $1::bigint AND o.customer_id = k.customer_id
JOIN customers r ON r.shop_id = $1::bigint AND r.customer_id = ${survivorSql("o")} AND r.redacted_at IS NULL
JOIN customers f ON f.shop_id = $1::bigint AND f.customer_id = $3::bigint
WHERE k.shop_id = $1::bigint AND k.code = $2`;

/**
 * Notes that a customer who has not ordered yet came with somebody's code. Points follow with the first counted order.
 *
 * @returns why the code is not taken, else null
 */
export async function claimReferral(
  tx: Tx,
  options: { shop: Shop; friendId: bigint; code: string; now: Date },
): Promise<ReferralRefusal | null> {
  const { shop, friendId, now } = options;
  const { shopId } = shop;
  const actions = await actionsInForce(tx, { shopId, today: dayOf(now, shop.timeZone) });
  const action = actions.find((one) => one.action === "referral");
  if (!action) return "inactive";
  const code = options.code.normalize("NFKC").trim().toUpperCase();
  const [found] = await query<{
    referrerId: bigint;
    self: boolean | null;
    known: boolean;
    claimed: boolean;
    friends: number;
  }>(tx, CLAIM_SQL, shopId, code, friendId);
  if (!found) return "unknown";
  if (found.self) return "self";
  if (found.known) return "notNew";
  if (found.claimed) return "claimed";
  // Those who count one referrer's friends do so one after the other.
  await query(tx, "SELECT pg_advisory_xact_lock(hashtextextended('referrer', $1::bigint))", found.referrerId);
  const written = await query(
    tx,
    `INSERT INTO referrals (shop_id, friend_id, referrer_id, version, claimed_at)
     SELECT $1::bigint, $2::bigint, $3::bigint, $4::integer, $5::timestamptz
     WHERE $6::integer IS NULL
       OR (SELECT count(*) FROM referrals WHERE shop_id = $1::bigint AND referrer_id = $3::bigint) < $6::integer
     ON CONFLICT DO NOTHING RETURNING friend_id`,
    shopId,
    friendId,
    found.referrerId,
    action.version,
    now.toISOString(),
    action.friendsLimit,
  );
  return written.length === 1 ? null : "limit";
}

// Both sides are given points while the friend has a counted order, the first of which is younger than the claim, and
// while they are not one person: customers may be merged, and addresses become known, later.
const STATES_SQL = `
WITH concerned AS (
  SELECT x.*, coalesce(f.merged_into, x.friend_id) AS friend, coalesce(r.merged_into, x.referrer_id) AS referrer
  FROM referrals x
  JOIN customers f ON f.shop_id = $1::bigint AND f.customer_id = x.friend_id
  JOIN customers r ON r.shop_id = $1::bigint AND r.customer_id = x.referrer_id
  WHERE x.shop_id = $1::bigint AND (x.friend_id = ANY ($2::bigint[])
    OR x.friend_id IN (SELECT customer_id FROM customers m WHERE m.shop_id = $1::bigint AND m.merged_into = ANY ($2::bigint[])))
)
SELECT c.friend_id AS "referralId", side.role, side.customer_id AS "customerId",
  CASE side.role WHEN 'referrer' THEN a.points ELSE a.friend_points END AS points, a.valid_days AS "validDays", c.version,
  coalesce(g.first_order_at >= c.claimed_at, false) AND c.friend <> c.referrer AND NOT coalesce(
    lower(kf.email) = lower(kr.email) OR kf.phone = kr.phone
    OR (kf.zip = kr.zip AND lower(kf.address1) = lower(kr.address1)
      AND coalesce(lower(kf.address2), '') = coalesce(lower(kr.address2), '')), false) AS due,
  coalesce(p.given, 0) AS given, coalesce(p.entries, 0)::integer AS entries
FROM concerned c
JOIN earn_actions a ON a.shop_id = $1::bigint AND a.action = 'referral' AND a.version = c.version
JOIN customers kf ON kf.shop_id = $1::bigint AND kf.customer_id = c.friend
JOIN customers kr ON kr.shop_id = $1::bigint AND kr.customer_id = c.referrer
LEFT JOIN customer_figures g ON g.shop_id = $1::bigint AND g.customer_id = c.friend
CROSS JOIN LATERAL (VALUES ('friend', c.friend), ('referrer', c.referrer)) AS side (role, customer_id)
LEFT JOIN LATERAL (
  SELECT sum_minor(CASE e.kind WHEN 'earn' THEN e.amount WHEN 'revoke' THEN -e.amount ELSE 0 END) AS given,
    count(*) AS entries
  FROM ledger_entries e
  WHERE e.shop_id = $1::bigint AND e.source_type = 'referral_' || side.role AND e.source_id = c.friend_id
) p ON true`;

interface ReferralState {
  referralId: bigint;
  role: "friend" | "referrer";
  customerId: bigint;
  points: number;
  validDays: number | null;
  version: number;
  due: boolean;
  given: bigint;
  entries: number;
}

/**
 * Brings the points of referrals in step with the friends' orders: given with the first counted one, taken back when none
 * counts any more. Needs `lockShopFacts`, or a part of what it holds.
 *
 * @returns the customers whose points changed
 */
export async function settleReferrals(
  tx: Tx,
  options: { shop: Shop; customerIds: readonly bigint[]; now: Date },
): Promise<bigint[]> {
  const { shop, customerIds, now } = options;
  const { shopId } = shop;
  if (customerIds.length === 0) return [];
  const [any] = await query(tx, "SELECT 1 FROM referrals WHERE shop_id = $1::bigint LIMIT 1", shopId);
  if (!any) return [];
  const states = await query<ReferralState>(tx, STATES_SQL, shopId, customerIds.map(String));
  const today = dayOf(now, shop.timeZone);
  const name = ({ role, referralId, entries }: ReferralState) =>
    `referral:${role}:${referralId}${entries > 0 ? `:${entries}` : ""}`;
  const source = ({ role, referralId }: ReferralState) => ({ type: `referral_${role}`, id: referralId });
  const given = await grantPoints(tx, {
    shopId,
    now,
    grants: states
      .filter((state) => state.due && state.given === 0n)
      .map((state) => ({
        customerId: state.customerId,
        amount: BigInt(state.points),
        kind: "earn",
        key: name(state),
        source: source(state),
        reason: { key: state.role === "friend" ? "referred" : "refer" },
        ruleVersion: state.version,
        grantedOn: today,
        expiresOn: state.validDays === null ? null : addToDay(today, { days: state.validDays }),
        releasesOn: null,
      })),
  });
  const { customerIds: taken } = await takePoints(tx, {
    shopId,
    now,
    takings: states
      .filter((state) => !state.due && state.given > 0n)
      .map((state) => ({
        customerId: state.customerId,
        amount: state.given,
        kind: "revoke",
        key: name(state),
        source: source(state),
        reason: { key: "revoke_referral" },
        ruleVersion: state.version,
        shortfall: "debt",
      })),
  });
  return [...given, ...taken];
}
