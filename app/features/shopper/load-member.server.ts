import type { MemberFacts } from "#app/contracts/member.ts";
import { SHOPPER_SCHEMA_VERSION } from "#app/contracts/shopper.ts";
import { query, type Tx } from "#app/db.server.ts";
import { readReferral } from "#app/features/earning/index.server.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";

interface MemberRow {
  domain: string;
  hasEmail: boolean;
  hasPhone: boolean;
  byEmail: boolean;
  bySms: boolean;
  birthMonth: number | null;
  birthDay: number | null;
}

/** Who a member is to the shop; null for a customer that the shop does not know (any more). */
export async function loadMember(
  tx: Tx,
  options: { shopId: ShopId; customerId: CustomerId; timeZone: string; now: Date },
): Promise<MemberFacts | null> {
  const { shopId, customerId, timeZone, now } = options;
  const [row] = await query<MemberRow>(
    tx,
    `SELECT s.domain, coalesce(c.email, '') <> '' AS "hasEmail", coalesce(c.phone, '') <> '' AS "hasPhone",
       coalesce(c.email_marketing_state = 'subscribed', false) AS "byEmail",
       coalesce(c.sms_marketing_state = 'subscribed', false) AS "bySms",
       x.birth_month AS "birthMonth", x.birth_day AS "birthDay"
     FROM customers c JOIN shops s ON s.shop_id = c.shop_id
     LEFT JOIN customer_extras x ON x.shop_id = c.shop_id AND x.customer_id = c.customer_id
     WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint AND c.redacted_at IS NULL AND c.deleted_at IS NULL`,
    shopId,
    customerId,
  );
  if (!row) return null;
  const referral = await readReferral(tx, { shop: { shopId, timeZone }, customerId, now });
  const two = (value: number) => String(value).padStart(2, "0");
  const { birthMonth, birthDay } = row;
  return {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    birthday: birthMonth !== null && birthDay !== null ? `${two(birthMonth)}-${two(birthDay)}` : null,
    consents: [
      { channel: "email", agreed: row.byEmail, reachable: row.hasEmail },
      { channel: "sms", agreed: row.bySms, reachable: row.hasPhone },
    ],
    referral: referral && { code: referral.code, url: `https://${row.domain}/?ref=${referral.code}` },
    mayTellCode: referral?.mayTellCode ?? false,
    codeRefused: null,
  };
}
