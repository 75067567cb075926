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
] as const;

// A complete state replaces an older one whole. A part (a customer inside an order) fills what is not known yet, and
// never dates the row, so that the complete state told later, or earlier, is what stays. Who was redacted stays so.
const SQL = `
INSERT INTO customers AS c (shop_id, customer_id, ${FIELDS.join(", ")}, tags, created_at, updated_at, observed_at, complete)
SELECT $1::bigint, customer_id, ${FIELDS.join(", ")}, coalesce(tags, '{}'), created_at, updated_at, observed_at, complete
FROM json_to_recordset($2::text::json) AS t (customer_id bigint, ${FIELDS.map((field) => `${field} text`).join(", ")},
  tags text[], created_at timestamptz, updated_at timestamptz, observed_at timestamptz, complete boolean)
ORDER BY customer_id
ON CONFLICT (shop_id, customer_id) DO UPDATE SET
  ${FIELDS.map((field) => `${field} = CASE WHEN excluded.complete THEN excluded.${field} ELSE coalesce(c.${field}, excluded.${field}) END`).join(",\n  ")},
  tags = CASE WHEN excluded.complete OR c.tags = '{}' THEN excluded.tags ELSE c.tags END,
  created_at = coalesce(excluded.created_at, c.created_at),
  updated_at = CASE WHEN excluded.complete THEN excluded.updated_at ELSE c.updated_at END,
  observed_at = CASE WHEN excluded.complete THEN excluded.observed_at ELSE c.observed_at END,
  complete = c.complete OR excluded.complete
WHERE c.redacted_at IS NULL AND CASE
  WHEN excluded.complete THEN NOT c.complete OR (excluded.updated_at, excluded.observed_at) > (c.updated_at, c.observed_at)
  ELSE NOT c.complete
END`;

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
    email: customer.email ?? null,
    phone: customer.phone ?? null,
    first_name: customer.firstName ?? null,
    last_name: customer.lastName ?? null,
    locale: customer.locale ?? null,
    state: customer.state ?? null,
    zip: customer.zip ?? null,
    country: customer.country ?? null,
    province: customer.province ?? null,
    city: customer.city ?? null,
    address1: customer.address1 ?? null,
    address2: customer.address2 ?? null,
    company: customer.company ?? null,
    email_marketing_state: customer.emailMarketingState?.toLowerCase() ?? null,
    sms_marketing_state: customer.smsMarketingState?.toLowerCase() ?? null,
    tags: customer.tags ?? [],
    created_at: customer.createdAt ?? null,
    updated_at: customer.updatedAt,
    observed_at: customer.observedAt,
    complete: customer.complete,
  };
}
