import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges } from "#app/features/customers/index.server.ts";
import { type CustomerId, parseId, type ShopId, toGid } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { CUSTOMER_EMAIL_CONSENT } from "#app/shopify/operations/customer-email-consent.ts";
import { CUSTOMER_SMS_CONSENT } from "#app/shopify/operations/customer-sms-consent.ts";
import { type Effect, type EffectHandler, EffectRefused, enqueueEffect } from "#app/shopify/outbox.server.ts";

/** What Shopify keeps a consent for. */
type Channel = "email" | "sms";

/** The column of each channel, and what can be written to. */
const COLUMNS = {
  email: { state: "email_marketing_state", address: "email" },
  sms: { state: "sms_marketing_state", address: "phone" },
} as const;

// What they said against it before holds no more.
const RESUME_SQL = `
DELETE FROM message_suppressions x USING customers c
WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint AND x.shop_id = $1::bigint AND x.channel = 'email'
  AND x.reason = 'unsubscribe' AND x.address_hash = address_hash($1::bigint, c.email)`;

/**
 * Keeps what a customer agreed to, and asks for Shopify to be told: its consent is the one that counts for messages.
 * Does nothing for a channel without an address, and for what is so already.
 */
export async function changeConsent(
  tx: Tx,
  options: { shopId: ShopId; customerId: CustomerId; channel: Channel; agreed: boolean; now: Date },
): Promise<void> {
  const { shopId, customerId, channel, agreed, now } = options;
  const { state, address } = COLUMNS[channel];
  if (agreed && channel === "email") await query(tx, RESUME_SQL, shopId, customerId);
  const changed = await query(
    tx,
    `UPDATE customers SET ${state} = $3, ${channel}_consent_at = $4::timestamptz
     WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND coalesce(${address}, '') <> ''
       AND redacted_at IS NULL AND deleted_at IS NULL AND coalesce(${state} = 'subscribed', false) <> ($3 = 'subscribed')
     RETURNING customer_id`,
    shopId,
    customerId,
    agreed ? "subscribed" : "unsubscribed",
    now.toISOString(),
  );
  if (changed.length === 0) return;
  await noteCustomerChanges(tx, { shopId, customerIds: [customerId] });
  await enqueueEffect(tx, {
    shopId,
    kind: "customer.consent",
    key: `consent:${channel}:customer:${customerId}`,
    payload: { customerId: String(customerId), channel, agreed, at: now.toISOString() },
  });
}

interface ConsentPayload {
  customerId: string;
  channel: Channel;
  agreed: boolean;
  at: string;
}

/** Tells Shopify what a customer agreed to. Saying it again does no harm. */
const tellConsent: EffectHandler = {
  batchSize: 1,
  async run(effects, { shopId, signal }) {
    const { customerId, channel, agreed, at } = (effects[0] as Effect).payload as ConsentPayload;
    const id = parseId<CustomerId>(customerId);
    if (id === null) throw new EffectRefused("INVALID");
    const consent = {
      marketingState: agreed ? "SUBSCRIBED" : "UNSUBSCRIBED",
      ...(agreed ? { marketingOptInLevel: "SINGLE_OPT_IN" } : {}),
      consentUpdatedAt: at,
    };
    const answer = await adminGraphql<Record<string, { userErrors: { code: string | null }[] }>>({
      shopId,
      operation: channel === "email" ? CUSTOMER_EMAIL_CONSENT : CUSTOMER_SMS_CONSENT,
      variables: {
        input: {
          customerId: toGid("Customer", id),
          [channel === "email" ? "emailMarketingConsent" : "smsMarketingConsent"]: consent,
        },
      },
      idempotent: true,
      signal,
    });
    const error = Object.values(answer).flatMap(({ userErrors }) => userErrors)[0];
    if (error) throw new EffectRefused(error.code ?? "UNKNOWN");
    return undefined;
  },
};

/** What the outbox does for messages. */
export const messagingEffects: Record<string, EffectHandler> = { "customer.consent": tellConsent };
