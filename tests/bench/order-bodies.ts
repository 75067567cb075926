import type { SimCustomer, SimOrder } from "../simulator/model.ts";
import type { ShopState } from "../simulator/store.ts";
import { restOrder } from "../simulator/webhooks/order-body.ts";

/** An order that a bench sends, as numbers; `customer` and `order` become ids. */
export interface BenchOrder {
  order: number;
  customer: number;
  /** Milliseconds since 1970. */
  processedAt: number;
}

const VARIANTS = 50;
const FIRST_ORDER = 5_000_000_000_000;
const FIRST_CUSTOMER = 8_000_000_000_000;

export const orderIdOf = (order: BenchOrder) => String(FIRST_ORDER + order.order);
export const customerIdOf = (order: BenchOrder) => String(FIRST_CUSTOMER + order.customer);

/** The variants that the orders' lines name, with costs. */
export const variantIds = Array.from({ length: VARIANTS }, (_, index) => String(40_000_000_001 + index));

/** Body of orders/create as Shopify writes it, two or three lines, about 10.7 KB. */
export function orderBody(one: BenchOrder): string {
  const order = simOrder(one);
  const state = { shop, customers: new Map([[order.customerId, customerOf(one)]]) } as unknown as ShopState;
  return JSON.stringify(restOrder(state, order));
}

const shop = {
  id: "1",
  domain: "bench.myshopify.com",
  currency: "USD",
  ianaTimezone: "America/New_York",
  locale: "en",
  taxesIncluded: false,
};

function customerOf(one: BenchOrder): SimCustomer {
  const id = customerIdOf(one);
  return {
    id,
    firstName: `Given ${one.customer % 997}`,
    lastName: `Family ${one.customer}`,
    email: `shopper-${one.customer}@example.com`,
    phone: "+12125550100",
    locale: "en",
    tags: [],
    addresses: [addressOf(one)],
    emailConsent: { state: "SUBSCRIBED" },
    state: "ENABLED",
    createdAt: one.processedAt - 86_400_000,
    updatedAt: one.processedAt,
  };
}

const addressOf = (one: BenchOrder) => ({
  id: customerIdOf(one),
  firstName: `Given ${one.customer % 997}`,
  lastName: `Family ${one.customer}`,
  company: "Example Trading Company",
  address1: `${(one.customer % 400) + 1} Longish Street Name Avenue`,
  address2: "Building C, third floor",
  city: "New York",
  province: "New York",
  provinceCode: "NY",
  countryCode: "US",
  zip: "10118",
  phone: "+12125550100",
});

function simOrder(one: BenchOrder): SimOrder {
  const lines = Array.from({ length: 2 + (one.order % 2) }, (_, index) => {
    const at = (one.order * 7 + index * 11) % VARIANTS;
    const quantity = 1 + ((one.order + index) % 3);
    const price = 500 + ((one.order * 37 + index * 401) % 4_000);
    const discount = index === 0 ? 100 : 0;
    return {
      id: String(FIRST_ORDER * 2 + one.order * 4 + index),
      productId: String(30_000_000_001 + at),
      variantId: variantIds[at] ?? "",
      title: `A product with a name of usual length ${at}`,
      variantTitle: "Large / Blue",
      sku: `SKU-${at}-LB`,
      vendor: "Example Makers",
      quantity,
      currentQuantity: quantity,
      price,
      discounts: discount ? [{ application: 0, amount: discount }] : [],
      taxLines: [
        { title: "New York State Tax", rate: 0.04, price: Math.round((price * quantity - discount) * 0.04) },
        { title: "New York City Tax", rate: 0.045, price: Math.round((price * quantity - discount) * 0.045) },
      ],
    };
  });
  return {
    id: orderIdOf(one),
    number: 1001 + one.order,
    customerId: customerIdOf(one),
    createdAt: one.processedAt,
    processedAt: one.processedAt,
    updatedAt: one.processedAt,
    currency: "USD",
    taxesIncluded: false,
    financialStatus: "paid",
    lines,
    discountApplications: [
      {
        type: "automatic",
        title: "Summer sale",
        valueType: "fixed_amount",
        value: 100,
        targetType: "line_item",
        targetSelection: "all",
        allocationMethod: "across",
      },
    ],
    shippingPrice: 700,
    shippingTaxLines: [{ title: "New York State Tax", rate: 0.04, price: 28 }],
    email: `shopper-${one.customer}@example.com`,
    phone: "+12125550100",
    locale: "en-US",
    shippingAddress: addressOf(one),
    sourceName: "web",
    note: "Please leave it with the neighbour when nobody opens.",
  } as SimOrder;
}
