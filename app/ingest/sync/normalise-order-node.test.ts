import { expect, test } from "vitest";
import type { OrderLineNode, OrderNode } from "./nodes.ts";
import { normaliseOrderNode } from "./normalise-order-node.ts";

const money = (amount: string) => ({ shopMoney: { amount } });

const order: OrderNode = {
  id: "gid://shopify/Order/9007199254740993",
  name: "#1001",
  createdAt: "2026-01-02T03:04:05Z",
  processedAt: "2026-01-02T03:04:05Z",
  updatedAt: "2026-01-03T00:00:00Z",
  cancelledAt: null,
  test: false,
  currencyCode: "JPY",
  taxesIncluded: true,
  displayFulfillmentStatus: "FULFILLED",
  fulfillments: [{ createdAt: "2026-07-03T00:00:00Z", status: "SUCCESS" }],
  displayFinancialStatus: "PARTIALLY_REFUNDED",
  sourceName: "web",
  discountCodes: ["Spring"],
  customer: { id: "gid://shopify/Customer/7" },
  subtotalLineItemsQuantity: 3,
  totalPriceSet: money("3240.0"),
  refunds: [{ id: "gid://shopify/Refund/5", createdAt: "2026-01-03T00:00:00Z" }],
};

const line: OrderLineNode = {
  id: "gid://shopify/LineItem/11",
  title: "Tea",
  sku: null,
  quantity: 3,
  currentQuantity: 2,
  isGiftCard: false,
  sellingPlan: { sellingPlanId: "gid://shopify/SellingPlan/3" },
  product: { id: "gid://shopify/Product/1" },
  variant: null,
  originalTotalSet: money("3540.0"),
  discountAllocations: [{ allocatedAmountSet: money("200.0") }, { allocatedAmountSet: money("100.0") }],
  taxLines: [{ priceSet: money("240.0") }],
};

test("an order keeps ids beyond 2^53 exactly and its status in lower case", () => {
  const fact = normaliseOrderNode(order, { lines: [line], observedAt: "2026-01-04T00:00:00Z" });
  expect(fact).toMatchObject({
    orderId: 9007199254740993n,
    customerId: 7n,
    financialStatus: "partially_refunded",
    totalMinor: 3240n,
    refunds: [{ refundId: 5n, orderId: 9007199254740993n, lines: [] }],
  });
});

test("a line's net total is what was asked, less discounts, less the tax inside", () => {
  const [included] = normaliseOrderNode(order, { lines: [line], observedAt: order.updatedAt }).lines;
  expect(included).toMatchObject({ netTotalMinor: 3000n, sellingPlanId: 3n, variantId: null, sku: "" });
});

test("tax beside the price is left alone", () => {
  const usd = { ...order, currencyCode: "USD", taxesIncluded: false };
  const lines = [
    { ...line, originalTotalSet: money("35.40"), discountAllocations: [], taxLines: [{ priceSet: money("2.40") }] },
  ];
  expect(normaliseOrderNode(usd, { lines, observedAt: order.updatedAt }).lines[0]?.netTotalMinor).toBe(3540n);
});

test("an id that is none is refused", () => {
  expect(() => normaliseOrderNode({ ...order, id: "x" }, { lines: [], observedAt: order.updatedAt })).toThrow(
    RangeError,
  );
});
