import type { CustomerFact } from "#app/features/customers/types.ts";
import type { CustomerNode } from "./nodes.ts";
import { idOf } from "./normalise-order-node.ts";

/** Brings a customer of the Admin API to the app's form. States are lower case, as in webhooks; a country is its ISO code. */
export function normaliseCustomerNode(node: CustomerNode, options: { observedAt: string }): CustomerFact {
  const address = node.defaultAddress;
  return {
    customerId: idOf(node.id),
    email: node.defaultEmailAddress?.emailAddress ?? null,
    phone: node.defaultPhoneNumber?.phoneNumber ?? address?.phone ?? null,
    firstName: node.firstName,
    lastName: node.lastName,
    locale: node.locale,
    state: node.state.toLowerCase(),
    tags: node.tags,
    zip: address?.zip ?? null,
    country: address?.countryCodeV2 ?? null,
    province: address?.province ?? null,
    city: address?.city ?? null,
    address1: address?.address1 ?? null,
    address2: address?.address2 ?? null,
    company: address?.company ?? null,
    emailMarketingState: node.defaultEmailAddress?.marketingState.toLowerCase() ?? null,
    smsMarketingState: node.defaultPhoneNumber?.smsMarketingConsent?.state.toLowerCase() ?? null,
    rfmGroup: node.statistics.rfmGroup?.toLowerCase() ?? null,
    createdAt: node.createdAt,
    updatedAt: node.updatedAt,
    observedAt: options.observedAt,
    complete: true,
  };
}
