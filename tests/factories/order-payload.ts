/** An order as webhooks carry it, with what the figures depend on. Ids are decimal text, money decimal text. */
export interface OrderState {
  id: string;
  customerId: string | null;
  processedAt: string;
  updatedAt: string;
  currency?: string;
  taxesIncluded?: boolean;
  cancelledAt?: string | null;
  test?: boolean;
  financialStatus?: string;
  fulfilledAt?: string;
  discountCodes?: string[];
  lines: {
    id: string;
    productId?: string;
    variantId?: string;
    quantity: number;
    currentQuantity: number;
    price: string;
    discount?: string;
    tax?: string;
    giftCard?: boolean;
  }[];
  refunds?: RefundState[];
}

export interface RefundState {
  id: string;
  createdAt: string;
  lines: { lineId: string; quantity: number }[];
}

/** The body of orders/*, as text: ids stand in it as bare integers, however large. */
export function orderPayload(order: OrderState): string {
  const money = (amount: string) => ({
    shop_money: { amount, currency_code: order.currency ?? "USD" },
    presentment_money: { amount, currency_code: order.currency ?? "USD" },
  });
  return integers({
    id: int(order.id),
    admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
    name: `#${order.id}`,
    created_at: order.processedAt,
    processed_at: order.processedAt,
    updated_at: order.updatedAt,
    cancelled_at: order.cancelledAt ?? null,
    test: order.test ?? false,
    financial_status: order.financialStatus ?? "paid",
    fulfillment_status: order.fulfilledAt ? "fulfilled" : null,
    fulfillments: order.fulfilledAt ? [{ status: "success", created_at: order.fulfilledAt }] : [],
    currency: order.currency ?? "USD",
    taxes_included: order.taxesIncluded ?? false,
    source_name: "web",
    discount_codes: (order.discountCodes ?? []).map((code) => ({ code, amount: "0.00", type: "fixed_amount" })),
    total_price_set: money("0.00"),
    customer: order.customerId
      ? {
          id: int(order.customerId),
          admin_graphql_api_id: `gid://shopify/Customer/${order.customerId}`,
          email: `c${order.customerId}@example.com`,
          first_name: "C",
          last_name: order.customerId,
          created_at: order.processedAt,
          updated_at: null,
        }
      : null,
    line_items: order.lines.map((line) => ({
      id: int(line.id),
      admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
      product_id: line.productId ? int(line.productId) : null,
      variant_id: line.variantId ? int(line.variantId) : null,
      title: "Thing",
      quantity: line.quantity,
      current_quantity: line.currentQuantity,
      gift_card: line.giftCard ?? false,
      price: line.price,
      price_set: money(line.price),
      discount_allocations: line.discount ? [{ amount: line.discount, amount_set: money(line.discount) }] : [],
      tax_lines: line.tax ? [{ price: line.tax, price_set: money(line.tax), title: "Tax", rate: 0.1 }] : [],
    })),
    refunds: (order.refunds ?? []).map((refund) => refundBody(refund, order.id)),
  });
}

/** The body of refunds/create. */
export function refundPayload(refund: RefundState, orderId: string): string {
  return integers(refundBody(refund, orderId));
}

function refundBody(refund: RefundState, orderId: string) {
  return {
    id: int(refund.id),
    admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
    order_id: int(orderId),
    created_at: refund.createdAt,
    refund_line_items: refund.lines.map((line) => ({
      id: int(`${refund.id}${line.lineId}`.slice(0, 15)),
      line_item_id: int(line.lineId),
      quantity: line.quantity,
      line_item: { admin_graphql_api_id: `gid://shopify/LineItem/${line.lineId}` },
    })),
  };
}

const MARK = "int:";
const int = (digits: string) => `${MARK}${digits}`;
const integers = (body: unknown) => JSON.stringify(body).replaceAll(/"int:(\d+)"/g, "$1");
