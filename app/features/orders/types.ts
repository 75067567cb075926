/**
 * A fact about an order as one source told it: a webhook's payload or an API answer, both brought to the same form.
 * Money is shop money in minor units; `observedAt` is the time of the telling (the webhook's trigger, the API's answer)
 * and settles which of two states with the same `updatedAt` is the newer.
 */
export interface OrderFact {
  orderId: bigint;
  name: string;
  customerId: bigint | null;
  createdAt: string;
  processedAt: string;
  updatedAt: string;
  observedAt: string;
  cancelledAt: string | null;
  /** When the last of it was sent; null until all of it is. */
  fulfilledAt: string | null;
  test: boolean;
  financialStatus: string;
  currency: string;
  taxesIncluded: boolean;
  sourceName: string;
  /** As typed by the shopper; compared in upper case. */
  discountCodes: string[];
  totalMinor: bigint;
  lines: OrderLineFact[];
  refunds: RefundFact[];
}

export interface OrderLineFact {
  lineId: bigint;
  productId: bigint | null;
  variantId: bigint | null;
  title: string;
  sku: string;
  /** Units ordered, and units left after edits and refunds as this source knows them. */
  quantity: number;
  currentQuantity: number;
  isGiftCard: boolean;
  sellingPlanId: bigint | null;
  /** Of all units ordered: after discounts, without tax. */
  netTotalMinor: bigint;
  /** Tax of all units ordered, whether or not it is inside the price. */
  taxMinor: bigint;
}

export interface RefundFact {
  refundId: bigint;
  orderId: bigint;
  createdAt: string;
  lines: { lineId: bigint; quantity: number }[];
}
