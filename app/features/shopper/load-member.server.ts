import type { LineFacts, MemberFacts } from "#app/contracts/member.ts";
import { SHOPPER_SCHEMA_VERSION } from "#app/contracts/shopper.ts";
import { query, type Tx } from "#app/db.server.ts";
import { readReferral } from "#app/features/earning/index.server.ts";
import { readPreferences } from "#app/features/messaging/index.server.ts";
import type { CustomerId, ShopId } from "#app/lib/ids.ts";

interface MemberRow {
  domain: string;
  hasPhone: boolean;
  bySms: boolean;
  birthMonth: number | null;
  birthDay: number | null;
}

/**
 * Who a member is to the shop; null for a customer that the shop does not know (any more).
 *
 * @param options.begun what to say to the shop's LINE account, where linking has just been begun
 */
export async function loadMember(
  tx: Tx,
  options: { shopId: ShopId; customerId: CustomerId; timeZone: string; now: Date; begun?: LineFacts["begun"] },
): Promise<MemberFacts | null> {
  const { shopId, customerId, timeZone, now, begun = null } = options;
  const [row] = await query<MemberRow>(
    tx,
    `SELECT s.domain, coalesce(c.phone, '') <> '' AS "hasPhone",
       coalesce(c.sms_marketing_state = 'subscribed', false) AS "bySms",
       x.birth_month AS "birthMonth", x.birth_day AS "birthDay"
     FROM customers c JOIN shops s ON s.shop_id = c.shop_id
     LEFT JOIN customer_extras x ON x.shop_id = c.shop_id AND x.customer_id = c.customer_id
     WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint AND c.redacted_at IS NULL AND c.deleted_at IS NULL`,
    shopId,
    customerId,
  );
  const wants = await readPreferences(tx, { shopId, customerId });
  if (!row || !wants) return null;
  const referral = await readReferral(tx, { shop: { shopId, timeZone }, customerId, now });
  const two = (value: number) => String(value).padStart(2, "0");
  const { birthMonth, birthDay } = row;
  const { email, line, post } = wants;
  return {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    birthday: birthMonth !== null && birthDay !== null ? `${two(birthMonth)}-${two(birthDay)}` : null,
    consents: [
      { channel: "email", ...email },
      { channel: "sms", agreed: row.bySms, reachable: row.hasPhone },
      ...(line ? [{ channel: "line" as const, agreed: line.agreed, reachable: line.reachable }] : []),
      { channel: "post", ...post },
    ],
    rhythmDays: wants.leastGapDays,
    line: line && { state: line.state, account: line.account, begun },
    referral: referral && { code: referral.code, url: `https://${row.domain}/?ref=${referral.code}` },
    mayTellCode: referral?.mayTellCode ?? false,
    codeRefused: null,
  };
}
