import {
  type ConsentFact,
  type CustomerFact,
  type CustomerMerge,
  normaliseConsentPayload,
  normaliseCustomerPayload,
} from "#app/features/customers/index.server.ts";
import {
  isBarePayload,
  MalformedPayload,
  normaliseOrderPayload,
  normaliseRefundPayload,
  type OrderFact,
  type RefundFact,
} from "#app/features/orders/index.server.ts";
import { normaliseProductPayload, type ProductFact } from "#app/features/products/index.server.ts";
import { parseId } from "#app/lib/ids.ts";
import { parseJson } from "#app/lib/json.ts";

/** A webhook as it waits in the inbox. */
export interface InboxMessage {
  messageId: bigint;
  topic: string;
  /** When Shopify triggered it, as ISO text in UTC with microseconds. */
  triggeredAt: string;
  payload: string;
}

/** What a batch of webhooks tells, by kind. Facts may be applied in any order; notices stand for themselves. */
export interface GatheredFacts {
  orders: OrderFact[];
  refunds: RefundFact[];
  orderDeletions: { orderId: bigint; observedAt: string }[];
  customers: CustomerFact[];
  consents: ConsentFact[];
  customerDeletions: { customerId: bigint; observedAt: string }[];
  merges: CustomerMerge[];
  products: ProductFact[];
  productDeletions: { productId: bigint; observedAt: string }[];
  /** Something is known to have changed that the webhook itself does not carry: the API must be asked. */
  wantsReconcile: boolean;
}

/** Topics that are not facts about orders, customers or products; each is handled by itself. */
export const NOTICE_TOPICS = [
  "app/uninstalled",
  "app/scopes_update",
  "shop/update",
  "bulk_operations/finish",
  "customers/data_request",
  "customers/redact",
  "shop/redact",
] as const;
export type NoticeTopic = (typeof NOTICE_TOPICS)[number];

export function isNotice(topic: string): topic is NoticeTopic {
  return (NOTICE_TOPICS as readonly string[]).includes(topic);
}

export function noFacts(): GatheredFacts {
  return {
    orders: [],
    refunds: [],
    orderDeletions: [],
    customers: [],
    consents: [],
    customerDeletions: [],
    merges: [],
    products: [],
    productDeletions: [],
    wantsReconcile: false,
  };
}

/**
 * Reads one webhook into the facts of its batch. Topics that this app did not ask for are passed over.
 *
 * @throws MalformedPayload when the body is not what Shopify documents for the topic; `facts` is untouched then
 */
export function gatherFacts(facts: GatheredFacts, message: InboxMessage, shop: { currency: string }): void {
  const payload = parse(message.payload);
  const observedAt = message.triggeredAt;
  switch (message.topic) {
    case "orders/create":
    case "orders/updated":
    case "orders/paid":
    case "orders/partially_fulfilled":
    case "orders/fulfilled":
    case "orders/cancelled":
    case "orders/edited": {
      if (isBarePayload(payload) || isEditNotice(payload)) {
        facts.wantsReconcile = true;
        return;
      }
      const order = normaliseOrderPayload(payload, { observedAt });
      facts.orders.push(order);
      const customer = normaliseCustomerPayload((payload as { customer?: unknown }).customer, {
        observedAt,
        complete: false,
      });
      if (customer) facts.customers.push(customer);
      return;
    }
    case "orders/delete":
      facts.orderDeletions.push({ orderId: idOf(payload), observedAt });
      return;
    case "refunds/create":
      facts.refunds.push(normaliseRefundPayload(payload));
      return;
    case "customers/create":
    case "customers/update":
    case "customers/enable":
    case "customers/disable": {
      const customer = normaliseCustomerPayload(payload, { observedAt, complete: true });
      if (!customer) throw new MalformedPayload("unexpected payload (customer)");
      facts.customers.push(customer);
      return;
    }
    case "customers_email_marketing_consent/update":
    case "customers_marketing_consent/update": {
      const consent = normaliseConsentPayload(payload, { observedAt });
      if (!consent) throw new MalformedPayload("unexpected payload (consent)");
      facts.consents.push(consent);
      return;
    }
    case "customers/delete":
      facts.customerDeletions.push({ customerId: idOf(payload), observedAt });
      return;
    case "customers/merge": {
      const merge = readMerge(payload, observedAt);
      if (merge) facts.merges.push(merge);
      return;
    }
    case "products/create":
    case "products/update": {
      const product = normaliseProductPayload(payload, { observedAt, currency: shop.currency });
      if (!product) throw new MalformedPayload("unexpected payload (product)");
      facts.products.push(product);
      return;
    }
    case "products/delete":
      facts.productDeletions.push({ productId: idOf(payload), observedAt });
      return;
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new MalformedPayload("unexpected payload (not JSON)");
  }
}

/** orders/edited carries the edit alone, not the order. */
function isEditNotice(payload: unknown): boolean {
  return typeof payload === "object" && payload !== null && "order_edit" in payload;
}

function idOf(payload: unknown): bigint {
  const body = payload as { id?: unknown; admin_graphql_api_id?: unknown } | null;
  const id = parseId(body?.admin_graphql_api_id) ?? parseId(body?.id);
  if (id === null) throw new MalformedPayload("unexpected payload (id)");
  return id;
}

/** A merge that failed or still runs changes nothing. */
function readMerge(payload: unknown, observedAt: string): CustomerMerge | null {
  const merge = payload as Record<string, unknown> | null;
  const keptId = parseId(merge?.admin_graphql_api_customer_kept_id);
  const mergedId = parseId(merge?.admin_graphql_api_customer_deleted_id);
  if (keptId === null || mergedId === null) throw new MalformedPayload("unexpected payload (customer ids)");
  const status = merge?.status;
  if (typeof status === "string" && !["success", "succeeded", "completed"].includes(status.toLowerCase())) return null;
  return { keptId, mergedId, observedAt };
}
