/**
 * The plain in-memory shapes of a simulated shop.
 *
 * Conventions: `Id` is a decimal string (it may exceed 2^53, so it never becomes a Number); `Minor` is an integer amount
 * in the shop currency's minor unit (cents, yen); `Instant` is milliseconds since the epoch, UTC. Rare properties are optional
 * and left out when they do not apply, because a demo shop holds some 150,000 orders.
 */
export type Id = string;
export type Minor = number;
export type Instant = number;

export interface SimShop {
  id: Id;
  /** e.g. `cdnow-demo.myshopify.com`; the key under which everything of a shop is kept. */
  domain: string;
  name: string;
  email: string;
  currency: string;
  ianaTimezone: string;
  countryCode: string;
  /** Primary locale of the store front, e.g. `ja`. */
  locale: string;
  taxesIncluded: boolean;
  shopifyPlus?: boolean;
  /** Flat shipping fee of the checkout. */
  shippingPrice: Minor;
  /** VAT/GST rate on shipping (0.1), 0 when there is none. */
  shippingTaxRate: number;
  createdAt: Instant;
  updatedAt: Instant;
  /** Access scopes granted to the app. */
  scopes: string[];
  /** Whether the app is installed (a token exchange installs it). */
  installed: boolean;
  installedAt?: Instant;
  /** Whether the app may read orders older than 60 days (`read_all_orders`). */
  readAllOrders: boolean;
  /** GraphQL cost bucket: size and refill per second. */
  throttle: { maximum: number; restoreRate: number };
}

export interface SimVariant {
  id: Id;
  productId: Id;
  title: string;
  sku: string;
  price: Minor;
  compareAtPrice?: Minor;
  /** Current cost per item; absent when the merchant has not entered one. */
  unitCost?: Minor;
  inventoryItemId: Id;
  /** Tax rate applied to this variant (0.08), 0 for tax free. */
  taxRate: number;
  requiresShipping: boolean;
  inventoryQuantity: number;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface SimProduct {
  id: Id;
  title: string;
  handle: string;
  bodyHtml?: string;
  productType: string;
  vendor: string;
  tags: string[];
  status: "ACTIVE" | "DRAFT" | "ARCHIVED";
  isGiftCard?: boolean;
  imageUrl?: string;
  sellingPlanIds?: Id[];
  variants: SimVariant[];
  createdAt: Instant;
  updatedAt: Instant;
}

/** A collection whose products the merchant picked, in its order. */
export interface SimCollection {
  id: Id;
  title: string;
  handle: string;
  productIds: Id[];
  updatedAt: Instant;
}

export interface SimSellingPlan {
  id: Id;
  groupId: Id;
  groupName: string;
  name: string;
  interval: "DAY" | "WEEK" | "MONTH" | "YEAR";
  intervalCount: number;
  /** Share taken off the price, 0–1. */
  discount: number;
}

export interface SimAddress {
  id: Id;
  firstName: string;
  lastName: string;
  company?: string;
  address1: string;
  address2?: string;
  city: string;
  /** Name of the prefecture or state, and its code (`JP-13`, `NY`). */
  province?: string;
  provinceCode?: string;
  countryCode: string;
  zip: string;
  phone?: string;
}

export type ConsentState = "NOT_SUBSCRIBED" | "SUBSCRIBED" | "UNSUBSCRIBED" | "PENDING";

export interface SimConsent {
  state: ConsentState;
  optInLevel?: "SINGLE_OPT_IN" | "CONFIRMED_OPT_IN" | "UNKNOWN";
  updatedAt?: Instant;
}

export interface SimCustomer {
  id: Id;
  firstName: string;
  lastName: string;
  email?: string;
  phone?: string;
  locale: string;
  tags: string[];
  note?: string;
  /** The first address is the default one. */
  addresses: SimAddress[];
  emailConsent: SimConsent;
  smsConsent?: SimConsent;
  state: "ENABLED" | "DISABLED" | "INVITED" | "DECLINED";
  /** Set on the customer that disappeared in a merge; it is then no longer found. */
  mergedInto?: Id;
  deletedAt?: Instant;
  redactedAt?: Instant;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface SimTaxLine {
  title: string;
  rate: number;
  price: Minor;
}

export interface SimDiscountApplication {
  type: "discount_code" | "automatic" | "manual";
  /** The code for `discount_code`, the title otherwise. */
  title: string;
  valueType: "fixed_amount" | "percentage";
  /** Minor units for `fixed_amount`, 0–100 for `percentage`. */
  value: number;
  targetType: "line_item" | "shipping_line";
  targetSelection: "all" | "entitled";
  allocationMethod: "across" | "each";
}

export interface SimOrderLine {
  id: Id;
  productId?: Id;
  variantId?: Id;
  title: string;
  variantTitle?: string;
  sku: string;
  vendor?: string;
  /** Ordered quantity; stays when units are refunded or removed. */
  quantity: number;
  /** Quantity after refunds and edits. */
  currentQuantity: number;
  /** Price per unit before discounts. */
  price: Minor;
  /** Discounts over the whole ordered quantity; `application` indexes `SimOrder.discountApplications`. */
  discounts?: { application: number; amount: Minor }[];
  /** Tax over the whole ordered quantity after discounts. */
  taxLines?: SimTaxLine[];
  sellingPlanId?: Id;
  isGiftCard?: boolean;
  requiresShipping?: boolean;
  /** Set on a line that an order edit added. */
  addedAt?: Instant;
}

export interface SimRefundLine {
  id: Id;
  lineItemId: Id;
  quantity: number;
  /** Discounted value of the units, in the way of the order (tax inside when taxes are included). */
  subtotal: Minor;
  totalTax: Minor;
  restockType: "no_restock" | "cancel" | "return";
}

export interface SimTransaction {
  id: Id;
  kind: "sale" | "refund" | "authorization" | "capture" | "void";
  status: "success" | "pending" | "failure";
  gateway: string;
  amount: Minor;
  processedAt: Instant;
  parentId?: Id;
}

export interface SimRefund {
  id: Id;
  createdAt: Instant;
  processedAt: Instant;
  note?: string;
  lines: SimRefundLine[];
  transactions: SimTransaction[];
  /** Refunded shipping and differences between the lines and the money given back; amounts negative as in Shopify. */
  adjustments: { id: Id; kind: "shipping_refund" | "refund_discrepancy"; amount: Minor; taxAmount: Minor }[];
}

export type FinancialStatus =
  | "pending"
  | "authorized"
  | "partially_paid"
  | "paid"
  | "partially_refunded"
  | "refunded"
  | "voided";

export interface SimOrder {
  id: Id;
  /** 1001, 1002 …; the name is `#` + number. */
  number: number;
  customerId?: Id;
  createdAt: Instant;
  processedAt: Instant;
  updatedAt: Instant;
  cancelledAt?: Instant;
  cancelReason?: "customer" | "fraud" | "inventory" | "declined" | "other" | "staff";
  closedAt?: Instant;
  test?: boolean;
  edited?: boolean;
  currency: string;
  taxesIncluded: boolean;
  financialStatus: FinancialStatus;
  fulfillmentStatus?: "partial" | "fulfilled";
  fulfilledAt?: Instant;
  lines: SimOrderLine[];
  discountApplications?: SimDiscountApplication[];
  /** Codes entered, with the amount each one took off. */
  discountCodes?: { code: string; amount: Minor; type: "fixed_amount" | "percentage" | "shipping" }[];
  /** Shipping before discount; absent means free. */
  shippingPrice?: Minor;
  shippingDiscount?: Minor;
  shippingTaxLines?: SimTaxLine[];
  refunds?: SimRefund[];
  /** Absent on loaded orders: then one sale over the total is assumed while the order is paid. */
  transactions?: SimTransaction[];
  tags?: string[];
  note?: string;
  email?: string;
  phone?: string;
  locale?: string;
  shippingAddress?: SimAddress;
  sourceName: string;
  gateway?: string;
}

export interface SimDiscountCode {
  id: Id;
  code: string;
  discountId: Id;
  /** Orders that carry it (the API's `asyncUsageCount`). */
  usageCount: number;
  createdAt: Instant;
}

export interface SimDiscount {
  id: Id;
  kind: "basic" | "free_shipping";
  /** Applied without a code. */
  automatic?: boolean;
  title: string;
  startsAt: Instant;
  endsAt?: Instant;
  usageLimit?: number;
  appliesOncePerCustomer: boolean;
  /** Share 0–1, or an amount off the order, or (each) off every unit. Absent for free shipping. */
  value?: { percentage: number } | { amount: Minor; onEachItem: boolean };
  minimumSubtotal?: Minor;
  minimumQuantity?: number;
  context: { all: true } | { customerIds: Id[] } | { segmentIds: Id[] };
  /** Absent means every item. */
  productIds?: Id[];
  variantIds?: Id[];
  collectionIds?: Id[];
  appliesOnOneTimePurchase: boolean;
  appliesOnSubscription: boolean;
  recurringCycleLimit?: number;
  combinesWith: { orderDiscounts: boolean; productDiscounts: boolean; shippingDiscounts: boolean };
  tags: string[];
  createdAt: Instant;
  updatedAt: Instant;
}

export interface SimMetafield {
  id: Id;
  /** e.g. `gid://shopify/Customer/1`. */
  ownerId: string;
  /** As stored: `$app` is resolved to `app--{app id}`. */
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface SimBulkOperation {
  id: Id;
  status: "CREATED" | "RUNNING" | "COMPLETED" | "CANCELING" | "CANCELED" | "FAILED" | "EXPIRED";
  type: "QUERY" | "MUTATION";
  query: string;
  /** Children directly after their parent (slower on the platform, off by default). */
  groupObjects?: boolean;
  errorCode?: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT";
  createdAt: Instant;
  completedAt?: Instant;
  objectCount: number;
  rootObjectCount: number;
  fileSize?: number;
  /** Secret part of the result address. */
  fileKey?: string;
}

/** One asynchronous import of codes into a discount (`discountRedeemCodeBulkAdd`). */
export interface SimBulkCreation {
  id: Id;
  discountId: Id;
  createdAt: Instant;
  done: boolean;
  codes: { code: string; codeId?: Id; error?: string }[];
}

export interface SimJob {
  id: Id;
  done: boolean;
}

export interface SimWebhookSubscription {
  id: Id;
  /** `orders/create`. */
  topic: string;
  uri: string;
  createdAt: Instant;
  updatedAt: Instant;
  filter?: string;
  includeFields?: string[];
}

export interface SimStoreCreditTransaction {
  id: Id;
  kind: "credit" | "debit";
  amount: Minor;
  balanceAfter: Minor;
  createdAt: Instant;
  expiresAt?: Instant;
}

export interface SimStoreCreditAccount {
  id: Id;
  customerId: Id;
  balance: Minor;
  transactions: SimStoreCreditTransaction[];
}

/** A rule of cart and checkout that the app set up. */
export interface SimValidation {
  id: Id;
  functionHandle: string;
  title: string;
  enabled: boolean;
  blockOnFailure: boolean;
}

export interface SimSegment {
  id: Id;
  name: string;
  query: string;
  createdAt: Instant;
  updatedAt: Instant;
}

/** An access token or a refresh token issued to the app. */
export interface SimToken {
  token: string;
  kind: "offline" | "online" | "refresh";
  shop: string;
  issuedAt: Instant;
  /** Absent for a token that does not expire. */
  expiresAt?: Instant;
  /** Staff member of an online token. */
  userId?: string;
  /** Refresh token: when it was first used and which one replaced it. */
  firstUsedAt?: Instant;
  replacedBy?: string;
  retired?: boolean;
}

export interface SimFlowTrigger {
  id: Id;
  handle: string;
  payload: unknown;
  receivedAt: Instant;
}

/** Everything to seed a shop with, without webhooks. Iterables may be generators: they are read once. */
export interface SimShopData {
  shop: SimShop;
  sellingPlans?: Iterable<SimSellingPlan>;
  products?: Iterable<SimProduct>;
  collections?: Iterable<SimCollection>;
  customers?: Iterable<SimCustomer>;
  /** In order of creation. */
  orders?: Iterable<SimOrder>;
  discounts?: Iterable<SimDiscount>;
  codes?: Iterable<SimDiscountCode>;
}
