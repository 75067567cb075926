/** What a customer agreed to by a channel, as Shopify told it by itself. */
export interface ConsentFact {
  customerId: bigint;
  channel: "email" | "sms";
  /** As Shopify calls it, in small letters: `subscribed`, `unsubscribed`, `not_subscribed` and others. */
  state: string;
  /** When Shopify told it: what it dates the consent itself with is whatever the source of the consent says. */
  toldAt: string;
}

/** A fact about a customer as one source told it. `null` means known to be empty, `undefined` not told. */
export interface CustomerFact {
  customerId: bigint;
  email?: string | null;
  phone?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  locale?: string | null;
  state?: string | null;
  tags?: string[];
  zip?: string | null;
  country?: string | null;
  province?: string | null;
  city?: string | null;
  address1?: string | null;
  address2?: string | null;
  company?: string | null;
  emailMarketingState?: string | null;
  smsMarketingState?: string | null;
  /** The group that Shopify itself puts the customer into. */
  rfmGroup?: string | null;
  createdAt?: string | null;
  updatedAt: string;
  observedAt: string;
  /** False where the source carries part of the fields only (a customer inside an order). */
  complete: boolean;
}
