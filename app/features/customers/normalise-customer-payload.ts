import { z } from "zod";
import { parseId } from "#app/lib/ids.ts";
import { splitTags } from "#app/lib/split-tags.ts";
import type { CustomerFact } from "./types.ts";

const text = z.string().nullish();
const consent = z.object({ state: text }).nullish();

const customerSchema = z.object({
  id: z.union([z.number(), z.string()]).optional(),
  admin_graphql_api_id: text,
  email: text,
  phone: text,
  first_name: text,
  last_name: text,
  locale: text,
  state: text,
  tags: text,
  created_at: text,
  updated_at: text,
  default_address: z
    .object({
      zip: text,
      country_code: text,
      province: text,
      city: text,
      address1: text,
      address2: text,
      company: text,
      phone: text,
    })
    .nullish(),
  email_marketing_consent: consent,
  sms_marketing_consent: consent,
});

/** Older than any state that Shopify dates, for a customer told without a date. */
const UNDATED = "1970-01-01T00:00:00Z";

/**
 * Reads a customer in REST form: the body of customers/*, or the `customer` of an order (`complete: false`).
 *
 * @returns null when the value is not a customer
 */
export function normaliseCustomerPayload(
  payload: unknown,
  told: { observedAt: string; complete: boolean },
): CustomerFact | null {
  const result = customerSchema.safeParse(payload);
  if (!result.success) return null;
  const customer = result.data;
  const customerId = parseId(customer.admin_graphql_api_id) ?? parseId(customer.id);
  if (customerId === null) return null;
  const address = customer.default_address;
  return {
    customerId,
    email: customer.email,
    phone: customer.phone ?? address?.phone,
    firstName: customer.first_name,
    lastName: customer.last_name,
    locale: customer.locale,
    state: customer.state,
    tags: customer.tags === undefined || customer.tags === null ? undefined : splitTags(customer.tags),
    zip: address?.zip,
    country: address?.country_code,
    province: address?.province,
    city: address?.city,
    address1: address?.address1,
    address2: address?.address2,
    company: address?.company,
    emailMarketingState: customer.email_marketing_consent?.state,
    smsMarketingState: customer.sms_marketing_consent?.state,
    createdAt: customer.created_at,
    updatedAt: customer.updated_at ?? UNDATED,
    observedAt: told.observedAt,
    complete: told.complete && customer.updated_at !== null && customer.updated_at !== undefined,
  };
}
