import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { CustomerFact } from "./types.ts";

const FIELDS = [
  "email",
  "phone",
  "first_name",
  "last_name",
  "locale",
  "state",
  "zip",
  "country",
  "province",
  "city",
  "address1",
  "address2",
  "company",
  "email_marketing_state",
  "sms_marketing_state",
  "rfm_group",
] as const;

const CONSENTS = ["email", "sms"] as const;
const isConsent = (field: string) => CONSENTS.some((channel) => field === `${channel}_marketing_state`);
/** Whether a source tells a field newer than it is known; consent is told by webhooks of its own, between complete states. */
const isTold = (field: string) =>
  isConsent(field)
    ? `t.told ? '${field}' AND coalesce(k.${field.replace("marketing_state", "consent_at")} < t.observed_at, true)`
    : `t.told ? '${field}'`;

// A complete state replaces an older one; what it does not tell (webhooks leave out consent, tags and locale) stays. A
// part (a customer inside an order) fills what is not known yet, and never dates the row, so that the complete state
// told later, or earlier, is what stays. Who was redacted stays so.
const SQL = `
INSERT INTO customers AS c (shop_id, customer_id, ${FIELDS.join(", ")}, email_consent_at, sms_consent_at, tags,
  created_at, updated_at, observed_at, complete)
SELECT $1::bigint, t.customer_id,
  ${FIELDS.map((field) => `CASE WHEN ${isTold(field)} THEN t.told->>'${field}' ELSE k.${field} END`).join(",\n  ")},
  ${CONSENTS.map((channel) => `CASE WHEN ${isTold(`${channel}_marketing_state`)} THEN t.observed_at ELSE k.${channel}_consent_at END`).join(",\n  ")},
  CASE WHEN t.told ? 'tags' THEN ARRAY(SELECT jsonb_array_elements_text(t.told->'tags')) ELSE coalesce(k.tags, '{}') END,
  t.created_at, t.updated_at, t.observed_at, t.complete
FROM jsonb_to_recordset($2::text::jsonb) AS t (customer_id bigint, told jsonb, created_at timestamptz,
  updated_at timestamptz, observed_at timestamptz, complete boolean)
LEFT JOIN customers k ON k.shop_id = $1::bigint AND k.customer_id = t.customer_id
WHERE t.complete OR k.complete IS NOT TRUE
ORDER BY t.customer_id
ON CONFLICT (shop_id, customer_id) DO UPDATE SET
  ${FIELDS.map((field) => `${field} = CASE WHEN excluded.complete THEN excluded.${field} ELSE coalesce(c.${field}, excluded.${field}) END`).join(",\n  ")},
  ${CONSENTS.map((channel) => `${channel}_consent_at = CASE WHEN excluded.complete THEN excluded.${channel}_consent_at ELSE c.${channel}_consent_at END`).join(",\n  ")},
  tags = CASE WHEN excluded.complete OR c.tags = '{}' THEN excluded.tags ELSE c.tags END,
  created_at = coalesce(excluded.created_at, c.created_at),
  updated_at = CASE WHEN excluded.complete THEN excluded.updated_at ELSE c.updated_at END,
  observed_at = CASE WHEN excluded.complete THEN excluded.observed_at ELSE c.observed_at END,
  complete = c.complete OR excluded.complete
WHERE c.redacted_at IS NULL AND CASE
  WHEN excluded.complete THEN NOT c.complete OR (excluded.updated_at, excluded.observed_at) > (c.updated_at, c.observed_at)
  ELSE NOT c.complete
END`;

const COMPLETE_SQL = `
SELECT customer_id AS "customerId" FROM customers
WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[]) AND complete`;

/** Brings customers to the newest state told; any order of telling gives the same rows. */
export async function applyCustomers(tx: Tx, batch: { shopId: ShopId; customers: CustomerFact[] }): Promise<void> {
  const newest = new Map<bigint, CustomerFact>();
  const parts: CustomerFact[] = [];
  for (const customer of batch.customers) {
    if (!customer.complete) {
      parts.push(customer);
      continue;
    }
    const other = newest.get(customer.customerId);
    if (!other || isNewer(customer, other)) newest.set(customer.customerId, customer);
  }
  const firstParts = new Map<bigint, CustomerFact>();
  for (const part of parts) {
    if (!newest.has(part.customerId) && !firstParts.has(part.customerId)) firstParts.set(part.customerId, part);
  }
  // Most orders come from customers who are known completely: to them a part adds nothing.
  const complete = await query<{ customerId: bigint }>(
    tx,
    COMPLETE_SQL,
    batch.shopId,
    [...firstParts.keys()].map(String),
  );
  for (const { customerId } of complete) firstParts.delete(customerId);
  const rows = [...newest.values(), ...firstParts.values()].map(customerRow);
  if (rows.length > 0) await query(tx, SQL, batch.shopId, JSON.stringify(rows));
}

function isNewer(one: CustomerFact, other: CustomerFact): boolean {
  const difference = Date.parse(one.updatedAt) - Date.parse(other.updatedAt);
  return difference !== 0 ? difference > 0 : one.observedAt > other.observedAt;
}

function customerRow(customer: CustomerFact) {
  return {
    customer_id: String(customer.customerId),
    // JSON leaves out what is undefined: those fields are not told.
    told: {
      email: customer.email,
      phone: customer.phone,
      first_name: customer.firstName,
      last_name: customer.lastName,
      locale: customer.locale,
      state: customer.state,
      zip: customer.zip,
      country: customer.country,
      province: customer.province,
      city: customer.city,
      address1: customer.address1,
      address2: customer.address2,
      company: customer.company,
      email_marketing_state: customer.emailMarketingState?.toLowerCase(),
      sms_marketing_state: customer.smsMarketingState?.toLowerCase(),
      rfm_group: customer.rfmGroup,
      tags: customer.tags,
    } satisfies Record<(typeof FIELDS)[number] | "tags", unknown>,
    created_at: customer.createdAt ?? null,
    updated_at: customer.updatedAt,
    observed_at: customer.observedAt,
    complete: customer.complete,
  };
}
