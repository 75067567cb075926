import { lineDiscount, lineNet, refundedMoney, sum, taxTotal, transactionsOf } from "../../amounts.ts";
import type {
  SimDiscountApplication,
  SimOrder,
  SimOrderLine,
  SimRefund,
  SimRefundLine,
  SimTaxLine,
  SimTransaction,
} from "../../model.ts";
import { partOf, toDecimal } from "../../money.ts";
import { isGone } from "../../operations/customers.ts";
import { paginate } from "../connections.ts";
import { amountsOf, gid, iso, money, own, Ref, type ResolveContext, type TypeResolvers } from "../context.ts";
import { metafieldResolvers } from "./metafields.ts";

/** Sources of nested types: they need their order for the currency and for the way taxes are meant. */
export interface LineSource {
  order: SimOrder;
  line: SimOrderLine;
}
interface RefundSource {
  order: SimOrder;
  refund: SimRefund;
}
interface RefundLineSource extends RefundSource {
  row: SimRefundLine;
}
interface TransactionSource {
  order: SimOrder;
  row: SimTransaction;
}
interface TaxSource {
  order: SimOrder;
  row: SimTaxLine;
}
interface ApplicationSource {
  order: SimOrder;
  application: SimDiscountApplication;
  index: number;
}

const SUMS = {
  subtotalPriceSet: "subtotal",
  totalPriceSet: "total",
  originalTotalPriceSet: "total",
  totalTaxSet: "tax",
  totalShippingPriceSet: "shipping",
  totalDiscountsSet: "discounts",
  currentSubtotalPriceSet: "currentSubtotal",
  currentTotalPriceSet: "currentTotal",
  currentTotalTaxSet: "currentTax",
  currentTotalDiscountsSet: "currentDiscounts",
  currentShippingPriceSet: "currentShipping",
  netPaymentSet: "netPayment",
  totalRefundedSet: "refunded",
  totalReceivedSet: "received",
  totalOutstandingSet: "outstanding",
} as const;

const orderSums: TypeResolvers = Object.fromEntries(
  Object.entries(SUMS).map(([field, key]) => [
    field,
    (order: SimOrder, _args: unknown, context: ResolveContext) => money(amountsOf(context, order)[key], order.currency),
  ]),
);

function applicationsOf(order: SimOrder): Ref[] {
  return (order.discountApplications ?? []).map((application, index) => applicationRef(order, application, index));
}

function applicationRef(order: SimOrder, application: SimDiscountApplication, index: number): Ref {
  const type = {
    discount_code: "DiscountCodeApplication",
    automatic: "AutomaticDiscountApplication",
    manual: "ManualDiscountApplication",
  };
  return new Ref(type[application.type], { order, application, index } satisfies ApplicationSource);
}

const application: TypeResolvers = {
  index: (source: ApplicationSource) => source.index,
  code: (source: ApplicationSource) => source.application.title,
  title: (source: ApplicationSource) => source.application.title,
  description: () => null,
  allocationMethod: (source: ApplicationSource) => source.application.allocationMethod.toUpperCase(),
  targetSelection: (source: ApplicationSource) => source.application.targetSelection.toUpperCase(),
  targetType: (source: ApplicationSource) => source.application.targetType.toUpperCase(),
  value: ({ order, application: { valueType, value } }: ApplicationSource) =>
    valueType === "percentage"
      ? new Ref("PricingPercentageValue", { percentage: value })
      : new Ref("MoneyV2", money(value, order.currency)),
};

function taxSources(order: SimOrder, rows: readonly SimTaxLine[] | undefined): TaxSource[] {
  return (rows ?? []).map((row) => ({ order, row }));
}

function orderTaxes(order: SimOrder): SimTaxLine[] {
  const byRate = new Map<string, SimTaxLine>();
  for (const row of [...order.lines.flatMap((line) => line.taxLines ?? []), ...(order.shippingTaxLines ?? [])]) {
    const key = `${row.title}|${row.rate}`;
    const known = byRate.get(key);
    if (known) known.price += row.price;
    else byRate.set(key, { ...row });
  }
  return [...byRate.values()];
}

function unit(amount: number, quantity: number): number {
  return quantity === 0 ? 0 : Math.round(amount / quantity);
}

/** Discounts of a line that are not the order's codes (which `discountedTotalSet` leaves out unless asked). */
function netWithoutCodes({ order, line }: LineSource): number {
  const discounts = (line.discounts ?? []).filter(
    (d) => order.discountApplications?.[d.application]?.type !== "discount_code",
  );
  return line.price * line.quantity - sum(discounts.map((d) => d.amount));
}

export const ORDER_RESOLVERS: Record<string, TypeResolvers> = {
  Order: {
    ...own("note", "email", "phone"),
    ...orderSums,
    ...metafieldResolvers("Order"),
    id: (order: SimOrder) => gid("Order", order.id),
    legacyResourceId: (order: SimOrder) => order.id,
    name: (order: SimOrder) => `#${order.number}`,
    number: (order: SimOrder) => order.number,
    createdAt: (order: SimOrder) => iso(order.createdAt),
    processedAt: (order: SimOrder) => iso(order.processedAt),
    updatedAt: (order: SimOrder) => iso(order.updatedAt),
    cancelledAt: (order: SimOrder) => iso(order.cancelledAt),
    closedAt: (order: SimOrder) => iso(order.closedAt),
    closed: (order: SimOrder) => order.closedAt !== undefined,
    cancelReason: (order: SimOrder) => order.cancelReason?.toUpperCase() ?? null,
    test: (order: SimOrder) => order.test ?? false,
    confirmed: () => true,
    edited: (order: SimOrder) => order.edited ?? false,
    currencyCode: (order: SimOrder) => order.currency,
    presentmentCurrencyCode: (order: SimOrder) => order.currency,
    taxesIncluded: (order: SimOrder) => order.taxesIncluded,
    displayFinancialStatus: (order: SimOrder) => order.financialStatus.toUpperCase(),
    displayFulfillmentStatus: (order: SimOrder) =>
      order.fulfillmentStatus === "fulfilled"
        ? "FULFILLED"
        : order.fulfillmentStatus === "partial"
          ? "PARTIALLY_FULFILLED"
          : "UNFULFILLED",
    fulfillments: (order: SimOrder) =>
      order.fulfilledAt === undefined ? [] : [{ createdAt: iso(order.fulfilledAt), status: "SUCCESS" }],
    fullyPaid: (order: SimOrder, _args, context) => amountsOf(context, order).outstanding <= 0,
    unpaid: (order: SimOrder, _args, context) => amountsOf(context, order).received === 0,
    returnStatus: (order: SimOrder) =>
      order.refunds?.some((refund) => refund.lines.some((line) => line.restockType === "return"))
        ? "RETURNED"
        : "NO_RETURN",
    sourceName: (order: SimOrder) => order.sourceName,
    tags: (order: SimOrder) => order.tags ?? [],
    discountCode: (order: SimOrder) => order.discountCodes?.[0]?.code ?? null,
    discountCodes: (order: SimOrder) => (order.discountCodes ?? []).map((used) => used.code),
    paymentGatewayNames: (order: SimOrder) => [order.gateway ?? "shopify_payments"],
    app: () => ({ id: gid("App", "580111"), name: "Online Store" }),
    retailLocation: () => null,
    customerLocale: (order: SimOrder) => order.locale ?? null,
    customer: (order: SimOrder, _args, { state }) => {
      const customer = order.customerId === undefined ? undefined : state.customers.get(order.customerId);
      return customer && !isGone(customer) ? customer : null;
    },
    customerJourneySummary: (order: SimOrder) => ({ order }),
    subtotalLineItemsQuantity: (order: SimOrder) => sum(order.lines.map((line) => line.quantity)),
    currentSubtotalLineItemsQuantity: (order: SimOrder) => sum(order.lines.map((line) => line.currentQuantity)),
    totalTipReceivedSet: (order: SimOrder) => money(0, order.currency),
    totalRefundedShippingSet: (order: SimOrder) =>
      money(
        -sum(
          (order.refunds ?? []).flatMap((r) =>
            r.adjustments.filter((a) => a.kind === "shipping_refund").map((a) => a.amount),
          ),
        ),
        order.currency,
      ),
    totalPrice: (order: SimOrder, _args, context) => toDecimal(amountsOf(context, order).total, order.currency),
    taxLines: (order: SimOrder) => taxSources(order, orderTaxes(order)),
    risk: () => ({ recommendation: "NONE", assessments: [] }),
    shippingAddress: (order: SimOrder) => order.shippingAddress ?? null,
    billingAddress: (order: SimOrder) => order.shippingAddress ?? null,
    shippingLine: (order: SimOrder) => (order.shippingPrice === undefined ? null : { order }),
    discountApplications: (order: SimOrder, args, context) => paginate(applicationsOf(order), args, context),
    lineItems: (order: SimOrder, args, context) =>
      paginate(order.lines, args, context, { node: (line) => ({ order, line }) satisfies LineSource }),
    transactions: (order: SimOrder, args: { first?: number }) =>
      transactionsOf(order)
        .slice(0, args.first ?? undefined)
        .map((row) => ({ order, row }) satisfies TransactionSource),
    refunds: (order: SimOrder, args: { first?: number }) =>
      (order.refunds ?? [])
        .slice(0, args.first ?? undefined)
        .map((refund) => ({ order, refund }) satisfies RefundSource),
    returns: (_order: SimOrder, args, context) => paginate([], args, context),
    statusPageUrl: (order: SimOrder, _args, { baseUrl, domain }) => `${baseUrl}/shops/${domain}/orders/${order.id}`,
  },
  CustomerJourneySummary: {
    ready: () => true,
    customerOrderIndex: ({ order }: { order: SimOrder }, _args, { state }) => {
      const orders = order.customerId ? (state.ordersByCustomer.get(order.customerId) ?? []) : [];
      return orders.filter(
        (o) => o.processedAt < order.processedAt || (o.processedAt === order.processedAt && o.number < order.number),
      ).length;
    },
    daysToConversion: () => 0,
    firstVisit: () => null,
    lastVisit: () => null,
  },
  LineItem: {
    id: ({ line }: LineSource) => gid("LineItem", line.id),
    title: ({ line }: LineSource) => line.title,
    name: ({ line }: LineSource) => (line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title),
    variantTitle: ({ line }: LineSource) => line.variantTitle ?? null,
    vendor: ({ line }: LineSource) => line.vendor ?? null,
    sku: ({ line }: LineSource) => line.sku,
    quantity: ({ line }: LineSource) => line.quantity,
    currentQuantity: ({ line }: LineSource) => line.currentQuantity,
    refundableQuantity: ({ line }: LineSource) => line.currentQuantity,
    isGiftCard: ({ line }: LineSource) => line.isGiftCard ?? false,
    requiresShipping: ({ line }: LineSource) => line.requiresShipping ?? true,
    taxable: ({ line }: LineSource) => (line.taxLines?.length ?? 0) > 0,
    sellingPlan: ({ line }: LineSource, _args, { state }) => {
      const plan = line.sellingPlanId && state.sellingPlans.get(line.sellingPlanId);
      return plan ? { sellingPlanId: gid("SellingPlan", plan.id), name: plan.name } : null;
    },
    product: ({ line }: LineSource, _args, { state }) => (line.productId && state.products.get(line.productId)) || null,
    variant: ({ line }: LineSource, _args, { state }) => (line.variantId && state.variants.get(line.variantId)) || null,
    originalUnitPriceSet: ({ order, line }: LineSource) => money(line.price, order.currency),
    originalTotalSet: ({ order, line }: LineSource) => money(line.price * line.quantity, order.currency),
    totalDiscountSet: ({ order, line }: LineSource) => money(lineDiscount(line), order.currency),
    discountedTotalSet: (source: LineSource, args: { withCodeDiscounts?: boolean }) =>
      money(args.withCodeDiscounts ? lineNet(source.line) : netWithoutCodes(source), source.order.currency),
    discountedUnitPriceSet: (source: LineSource) =>
      money(unit(netWithoutCodes(source), source.line.quantity), source.order.currency),
    discountedUnitPriceAfterAllDiscountsSet: ({ order, line }: LineSource) =>
      money(unit(lineNet(line), line.quantity), order.currency),
    priceAfterAllDiscountsBeforeTaxesSet: ({ order, line }: LineSource) =>
      money(lineNet(line) - (order.taxesIncluded ? taxTotal(line.taxLines) : 0), order.currency),
    taxLines: ({ order, line }: LineSource) => taxSources(order, line.taxLines),
    discountAllocations: ({ order, line }: LineSource) =>
      (line.discounts ?? []).map((allocation) => ({ order, allocation })),
    duties: () => [],
    customAttributes: () => [],
  },
  DiscountAllocation: {
    allocatedAmountSet: ({ order, allocation }) => money(allocation.amount, order.currency),
    allocatedAmount: ({ order, allocation }) => money(allocation.amount, order.currency),
    discountApplication: ({ order, allocation }) => {
      const applied = (order as SimOrder).discountApplications?.[allocation.application];
      if (!applied) throw new Error(`Order ${order.id} has no discount application ${allocation.application}`);
      return applicationRef(order, applied, allocation.application);
    },
  },
  DiscountCodeApplication: application,
  AutomaticDiscountApplication: application,
  ManualDiscountApplication: application,
  TaxLine: {
    title: ({ row }: TaxSource) => row.title,
    rate: ({ row }: TaxSource) => row.rate,
    ratePercentage: ({ row }: TaxSource) => Math.round(row.rate * 10000) / 100,
    price: ({ order, row }: TaxSource) => toDecimal(row.price, order.currency),
    priceSet: ({ order, row }: TaxSource) => money(row.price, order.currency),
    channelLiable: () => false,
    source: () => "Shopify",
  },
  ShippingLine: {
    id: ({ order }) => gid("ShippingLine", order.id),
    title: () => "Standard",
    code: () => "standard",
    originalPriceSet: ({ order }) => money(order.shippingPrice ?? 0, order.currency),
    discountedPriceSet: ({ order }) =>
      money((order.shippingPrice ?? 0) - (order.shippingDiscount ?? 0), order.currency),
    taxLines: ({ order }) => taxSources(order, order.shippingTaxLines),
    discountAllocations: () => [],
  },
  OrderTransaction: {
    id: ({ row }: TransactionSource) => gid("OrderTransaction", row.id),
    kind: ({ row }: TransactionSource) => row.kind.toUpperCase(),
    status: ({ row }: TransactionSource) => row.status.toUpperCase(),
    gateway: ({ row }: TransactionSource) => row.gateway,
    test: ({ order }: TransactionSource) => order.test ?? false,
    createdAt: ({ row }: TransactionSource) => iso(row.processedAt),
    processedAt: ({ row }: TransactionSource) => iso(row.processedAt),
    amountSet: ({ order, row }: TransactionSource) => money(row.amount, order.currency),
    parentTransaction: () => null,
    order: ({ order }: TransactionSource) => order,
  },
  Refund: {
    id: ({ refund }: RefundSource) => gid("Refund", refund.id),
    legacyResourceId: ({ refund }: RefundSource) => refund.id,
    note: ({ refund }: RefundSource) => refund.note ?? null,
    createdAt: ({ refund }: RefundSource) => iso(refund.createdAt),
    processedAt: ({ refund }: RefundSource) => iso(refund.processedAt),
    updatedAt: ({ refund }: RefundSource) => iso(refund.processedAt),
    order: ({ order }: RefundSource) => order,
    return: () => null,
    totalRefundedSet: ({ order, refund }: RefundSource) => money(refundedMoney(refund), order.currency),
    refundLineItems: ({ order, refund }: RefundSource, args, context) =>
      paginate(refund.lines, args, context, { node: (row) => ({ order, refund, row }) satisfies RefundLineSource }),
    orderAdjustments: ({ order, refund }: RefundSource, args, context) =>
      paginate(
        refund.adjustments.filter((row) => row.kind === "refund_discrepancy"),
        args,
        context,
        { node: (row) => ({ order, row }) },
      ),
    refundShippingLines: ({ order, refund }: RefundSource, args, context) =>
      paginate(
        refund.adjustments.filter((row) => row.kind === "shipping_refund"),
        args,
        context,
        { node: (row) => ({ order, row }) },
      ),
    transactions: ({ order, refund }: RefundSource, args, context) =>
      paginate(refund.transactions, args, context, { node: (row) => ({ order, row }) }),
  },
  RefundShippingLine: {
    id: ({ row }) => gid("RefundShippingLine", row.id),
    subtotalAmountSet: ({ order, row }) => money(-row.amount, order.currency),
    taxAmountSet: ({ order, row }) => money(-row.taxAmount, order.currency),
    shippingLine: ({ order }) => ({ order }),
  },
  OrderAdjustment: {
    id: ({ row }) => gid("OrderAdjustment", row.id),
    reason: () => "REFUND_DISCREPANCY",
    amountSet: ({ order, row }) => money(row.amount, order.currency),
    taxAmountSet: ({ order, row }) => money(row.taxAmount, order.currency),
  },
  RefundLineItem: {
    id: ({ row }: RefundLineSource) => gid("RefundLineItem", row.id),
    quantity: ({ row }: RefundLineSource) => row.quantity,
    restockType: ({ row }: RefundLineSource) => row.restockType.toUpperCase(),
    restocked: ({ row }: RefundLineSource) => row.restockType !== "no_restock",
    lineItem: ({ order, row }: RefundLineSource) => ({
      order,
      line: order.lines.find((line) => line.id === row.lineItemId),
    }),
    subtotalSet: ({ order, row }: RefundLineSource) => money(row.subtotal, order.currency),
    totalTaxSet: ({ order, row }: RefundLineSource) => money(row.totalTax, order.currency),
    priceSet: ({ order, row }: RefundLineSource) =>
      money(partOf(row.subtotal, { from: 0, count: 1, of: row.quantity }), order.currency),
  },
};
