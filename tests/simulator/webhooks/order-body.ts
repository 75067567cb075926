import { orderAmounts, refundedMoney } from "../amounts.ts";
import type { SimOrder, SimOrderLine, SimRefund, SimTaxLine } from "../model.ts";
import type { ShopState } from "../store.ts";
import { restCustomer } from "./customer-body.ts";
import { idNumber, restAddress, restMoney, restTime } from "./rest.ts";

/** An order as the REST bodies of orders/* show it (2026-07). */
export function restOrder(state: ShopState, order: SimOrder): Record<string, unknown> {
  const { shop } = state;
  const money = restMoney(order.currency);
  const amounts = orderAmounts(order);
  const time = (instant: number | undefined) => restTime(instant, shop.ianaTimezone);
  const customer = order.customerId === undefined ? undefined : state.customers.get(order.customerId);
  const pair = (name: string, amount: number) => ({ [name]: money.amount(amount), [`${name}_set`]: money.set(amount) });
  const shippingNet = (order.shippingPrice ?? 0) - (order.shippingDiscount ?? 0);
  return {
    id: idNumber(order.id),
    admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
    app_id: 580111,
    browser_ip: null,
    buyer_accepts_marketing: customer?.emailConsent.state === "SUBSCRIBED",
    cancel_reason: order.cancelReason ?? null,
    cancelled_at: time(order.cancelledAt),
    cart_token: null,
    checkout_token: null,
    client_details: null,
    closed_at: time(order.closedAt),
    confirmation_number: `C${order.number}`,
    confirmed: true,
    contact_email: order.email ?? null,
    created_at: time(order.createdAt),
    currency: order.currency,
    current_shipping_price_set: money.set(amounts.currentShipping),
    ...pair("current_subtotal_price", amounts.currentSubtotal),
    current_total_additional_fees_set: null,
    ...pair("current_total_discounts", amounts.currentDiscounts),
    current_total_duties_set: null,
    ...pair("current_total_price", amounts.currentTotal),
    ...pair("current_total_tax", amounts.currentTax),
    customer_locale: order.locale ?? shop.locale,
    device_id: null,
    discount_codes: (order.discountCodes ?? []).map((used) => ({
      code: used.code,
      amount: money.amount(used.amount),
      type: used.type,
    })),
    duties_included: false,
    email: order.email ?? null,
    estimated_taxes: false,
    financial_status: order.financialStatus,
    fulfillment_status: order.fulfillmentStatus ?? null,
    landing_site: null,
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: "MTIzNDU2Nzg5",
    merchant_of_record_app_id: null,
    name: `#${order.number}`,
    note: order.note ?? null,
    note_attributes: [],
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `https://${shop.domain}/orders/${order.id}`,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: [order.gateway ?? "shopify_payments"],
    phone: order.phone ?? null,
    po_number: null,
    presentment_currency: order.currency,
    processed_at: time(order.processedAt),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    ...pair("subtotal_price", amounts.subtotal),
    tags: (order.tags ?? []).join(", "),
    tax_exempt: false,
    tax_lines: mergedTaxes(order).map((tax) => restTax(order, tax)),
    taxes_included: order.taxesIncluded,
    test: order.test ?? false,
    token: `t${order.id}`,
    total_cash_rounding_payment_adjustment_set: money.set(0),
    total_cash_rounding_refund_adjustment_set: money.set(0),
    ...pair("total_discounts", amounts.discounts),
    ...pair("total_line_items_price", amounts.lineItems),
    total_outstanding: money.amount(amounts.outstanding),
    ...pair("total_price", amounts.total),
    total_shipping_price_set: money.set(amounts.shipping),
    ...pair("total_tax", amounts.tax),
    total_tip_received: money.amount(0),
    total_weight: 0,
    updated_at: time(order.updatedAt),
    user_id: null,
    ...(order.shippingAddress ? { billing_address: restAddress(order.shippingAddress) } : {}),
    customer: customer ? restCustomer(state, customer, { inOrder: true }) : null,
    discount_applications: (order.discountApplications ?? []).map((application) => ({
      target_type: application.targetType,
      type: application.type,
      value: application.valueType === "percentage" ? application.value.toFixed(1) : money.amount(application.value),
      value_type: application.valueType,
      allocation_method: application.allocationMethod,
      target_selection: application.targetSelection,
      ...(application.type === "discount_code" ? { code: application.title } : { title: application.title }),
    })),
    fulfillments: order.fulfilledAt === undefined ? [] : [restFulfillment(order, time(order.fulfilledAt))],
    line_items: order.lines.map((line) => restLine(order, line)),
    payment_terms: null,
    refunds: (order.refunds ?? []).map((refund) => restRefund(state, order, refund)),
    ...(order.shippingAddress ? { shipping_address: restAddress(order.shippingAddress) } : {}),
    shipping_lines:
      order.shippingPrice === undefined
        ? []
        : [
            {
              id: idNumber(order.id),
              carrier_identifier: null,
              code: "standard",
              ...pair("current_discounted_price", shippingNet),
              current_discounted_price_set: money.set(shippingNet),
              ...pair("discounted_price", shippingNet),
              is_removed: false,
              phone: null,
              ...pair("price", order.shippingPrice),
              requested_fulfillment_service_id: null,
              source: "shopify",
              title: "Standard",
              tax_lines: (order.shippingTaxLines ?? []).map((tax) => restTax(order, tax)),
              discount_allocations: [],
            },
          ],
    returns: [],
    line_item_groups: [],
  };
}

/** All of an order, sent at once, without a parcel's number. */
function restFulfillment(order: SimOrder, sentAt: string | null): Record<string, unknown> {
  return {
    id: idNumber(order.id),
    admin_graphql_api_id: `gid://shopify/Fulfillment/${order.id}`,
    created_at: sentAt,
    location_id: 1,
    name: `#${order.number}.1`,
    order_id: idNumber(order.id),
    origin_address: {},
    receipt: {},
    service: "manual",
    shipment_status: null,
    status: "success",
    tracking_company: null,
    tracking_number: null,
    tracking_numbers: [],
    tracking_url: null,
    tracking_urls: [],
    updated_at: sentAt,
    line_items: [],
  };
}

export function restLine(order: SimOrder, line: SimOrderLine): Record<string, unknown> {
  const money = restMoney(order.currency);
  const plan = line.sellingPlanId;
  return {
    id: idNumber(line.id),
    admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: order.fulfillmentStatus === "fulfilled" ? 0 : line.currentQuantity,
    fulfillment_service: "manual",
    fulfillment_status: order.fulfillmentStatus ?? null,
    gift_card: line.isGiftCard ?? false,
    grams: 0,
    name: line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
    price: money.amount(line.price),
    price_set: money.set(line.price),
    product_exists: line.productId !== undefined,
    product_id: line.productId === undefined ? null : idNumber(line.productId),
    properties: [],
    quantity: line.quantity,
    requires_shipping: line.requiresShipping ?? true,
    sales_line_item_group_id: null,
    sku: line.sku,
    taxable: (line.taxLines?.length ?? 0) > 0,
    title: line.title,
    // Only discounts set on the line itself; those of codes and automatic discounts are in discount_allocations.
    total_discount: money.amount(0),
    total_discount_set: money.set(0),
    variant_id: line.variantId === undefined ? null : idNumber(line.variantId),
    variant_inventory_management: "shopify",
    variant_title: line.variantTitle ?? null,
    vendor: line.vendor ?? null,
    tax_lines: (line.taxLines ?? []).map((tax) => restTax(order, tax)),
    duties: [],
    discount_allocations: (line.discounts ?? []).map((discount) => ({
      amount: money.amount(discount.amount),
      amount_set: money.set(discount.amount),
      discount_application_index: discount.application,
    })),
    ...(plan ? { selling_plan_allocation: { selling_plan_id: idNumber(plan), selling_plan_group_id: null } } : {}),
  };
}

/** A refund as in refunds/create and inside an order. */
export function restRefund(state: ShopState, order: SimOrder, refund: SimRefund): Record<string, unknown> {
  const money = restMoney(order.currency);
  const time = (instant: number) => restTime(instant, state.shop.ianaTimezone);
  const major = (amount: number) => Number(money.amount(amount));
  const lines = refund.lines.map((row) => {
    const line = order.lines.find((candidate) => candidate.id === row.lineItemId);
    return {
      id: idNumber(row.id),
      quantity: row.quantity,
      line_item_id: idNumber(row.lineItemId),
      location_id: null,
      restock_type: row.restockType,
      subtotal: major(row.subtotal),
      total_tax: major(row.totalTax),
      subtotal_set: money.set(row.subtotal),
      total_tax_set: money.set(row.totalTax),
      ...(line ? { line_item: restLine(order, line) } : {}),
    };
  });
  return {
    id: idNumber(refund.id),
    order_id: idNumber(order.id),
    created_at: time(refund.createdAt),
    note: refund.note ?? null,
    user_id: 1,
    processed_at: time(refund.processedAt),
    duties: [],
    total_duties_set: money.set(0),
    return: null,
    refund_shipping_lines: [],
    restock: refund.lines.some((row) => row.restockType !== "no_restock"),
    admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
    order_adjustments: refund.adjustments.map((row) => ({
      id: idNumber(row.id),
      amount: money.amount(row.amount),
      amount_set: money.set(row.amount),
      kind: row.kind,
      order_id: idNumber(order.id),
      reason: row.kind === "shipping_refund" ? "Shipping refund" : "Refund discrepancy",
      refund_id: idNumber(refund.id),
      tax_amount: money.amount(row.taxAmount),
      tax_amount_set: money.set(row.taxAmount),
    })),
    refund_line_items: lines,
    transactions: refund.transactions.map((row) => ({
      id: idNumber(row.id),
      order_id: idNumber(order.id),
      kind: row.kind,
      gateway: row.gateway,
      status: row.status,
      message: null,
      created_at: time(row.processedAt),
      test: order.test ?? false,
      authorization: null,
      location_id: null,
      user_id: null,
      parent_id: null,
      processed_at: time(row.processedAt),
      device_id: null,
      error_code: null,
      source_name: "web",
      receipt: {},
      amount: money.amount(row.amount),
      currency: order.currency,
      payment_id: `#${order.number}.1`,
      total_unsettled_set: {
        presentment_money: { amount: money.amount(0), currency: order.currency },
        shop_money: { amount: money.amount(0), currency: order.currency },
      },
      manual_payment_gateway: false,
      amount_rounding: null,
      admin_graphql_api_id: `gid://shopify/OrderTransaction/${row.id}`,
    })),
    total_refunded_set: money.set(refundedMoney(refund)),
  };
}

function restTax(order: SimOrder, tax: SimTaxLine): Record<string, unknown> {
  const money = restMoney(order.currency);
  return {
    channel_liable: false,
    price: money.amount(tax.price),
    price_set: money.set(tax.price),
    rate: tax.rate,
    title: tax.title,
  };
}

function mergedTaxes(order: SimOrder): SimTaxLine[] {
  const merged = new Map<string, SimTaxLine>();
  for (const tax of [...order.lines.flatMap((line) => line.taxLines ?? []), ...(order.shippingTaxLines ?? [])]) {
    const key = `${tax.title}|${tax.rate}`;
    const known = merged.get(key);
    if (known) known.price += tax.price;
    else merged.set(key, { ...tax });
  }
  return [...merged.values()];
}
