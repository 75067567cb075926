import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { SimAddress, SimCustomer, SimOrder, SimProduct, SimShopData, SimVariant } from "../../model.ts";
import { DEMO_SCOPES } from "../demo-scopes.ts";
import { americanPerson } from "../people.ts";
import { dayNumber, dayNumberAt, instantOf } from "../shop-days.ts";

export const CDNOW_DOMAIN = "cdnow-demo.myshopify.com";
const TIME_ZONE = "America/New_York";
const FIRST_DAY = "1997-01-01";
const LAST_DAY = "1998-06-30";
const PERSON_SEED = 19970101;
const ORDER_BASE = 5_000_000_000_000;
const LINE_BASE = 6_000_000_000_000;
const CUSTOMER_BASE = 4_000_000_000_000;
const ADDRESS_BASE = 4_500_000_000_000;
const HOUR_MS = 3_600_000;

/** One row of the raw file; `row` counts from 1, `day` is `yyyy-mm-dd` as in the file, not shifted. */
export type CdnowPurchase = { row: number; customer: number; day: string; quantity: number; cents: number };

type Catalogue = {
  products: {
    id: string;
    title: string;
    type: string;
    vendor: string;
    variants: {
      id: string;
      title: string;
      sku: string;
      priceCents: number;
      costCents: number | null;
      upToCents: number | null;
    }[];
  }[];
};

/** The number of days, a multiple of 7, that brings the file's last day to the latest day before today in the shop's zone. */
export function cdnowShiftDays(now: Date): number {
  const yesterday = dayNumberAt(now, TIME_ZONE) - 1;
  return Math.floor((yesterday - dayNumber(LAST_DAY)) / 7) * 7;
}

/** All purchases in the order of the file. */
export function* cdnowPurchases(): Generator<CdnowPurchase> {
  const text = gunzipSync(readFileSync(new URL("./purchases.txt.gz", import.meta.url))).toString("latin1");
  let row = 0;
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    const [customer, date, quantity, dollars] = text.slice(from, end).split(" ") as [string, string, string, string];
    from = end + 1;
    row += 1;
    yield {
      row,
      customer: Number(customer),
      day: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`,
      quantity: Number(quantity),
      cents: Number(dollars.replace(".", "")),
    };
  }
}

/**
 * The CDNOW demo shop, streamed: products, customers and orders are generators to be read once.
 * @param options.shiftDays days added to every date of the file, a multiple of 7
 */
export function cdnowShop(options: { shiftDays: number }): SimShopData {
  const { shiftDays } = options;
  if (!Number.isInteger(shiftDays) || shiftDays % 7 !== 0)
    throw new RangeError("shiftDays must be a whole number of weeks");
  const noons = new Map<string, number>();
  const noonOf = (day: string): number => {
    let noon = noons.get(day);
    if (noon === undefined) {
      noon = instantOf({ day: dayNumber(day) + shiftDays, secondOfDay: 43_200, timeZone: TIME_ZONE });
      noons.set(day, noon);
    }
    return noon;
  };
  const openedAt = noonOf(FIRST_DAY) - 30 * 24 * HOUR_MS;
  const catalogue = JSON.parse(readFileSync(new URL("./catalogue.json", import.meta.url), "utf8")) as Catalogue;
  const variants = catalogue.products.flatMap((product) =>
    product.variants.map((variant) => ({ ...variant, product })),
  );
  // Most purchases share a few hundred unit prices, so the choice is remembered.
  const variantByUnitPrice = new Map<number, (typeof variants)[number]>();
  const variantFor = (unitCents: number) => {
    let variant = variantByUnitPrice.get(unitCents);
    if (!variant) {
      variant = variants.find((candidate) => candidate.upToCents === null || unitCents <= candidate.upToCents);
      if (!variant) throw new Error(`no product for a unit price of ${unitCents} cents`);
      variantByUnitPrice.set(unitCents, variant);
    }
    return variant;
  };
  const customers = new Map<number, SimCustomer>();
  const customerFor = (purchase: CdnowPurchase): SimCustomer => {
    let customer = customers.get(purchase.customer);
    if (!customer) {
      customer = customerOf(purchase.customer, noonOf(purchase.day));
      customers.set(purchase.customer, customer);
    }
    return customer;
  };

  function* products(): Generator<SimProduct> {
    for (const product of catalogue.products) {
      yield {
        id: product.id,
        title: product.title,
        handle: product.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
        productType: product.type,
        vendor: product.vendor,
        tags: [],
        status: "ACTIVE",
        variants: product.variants.map(
          (variant): SimVariant => ({
            id: variant.id,
            productId: product.id,
            title: variant.title,
            sku: variant.sku,
            price: variant.priceCents,
            ...(variant.costCents === null ? {} : { unitCost: variant.costCents }),
            inventoryItemId: variant.id.replace(/^22/, "23"),
            taxRate: 0,
            requiresShipping: true,
            inventoryQuantity: 500,
            createdAt: openedAt,
            updatedAt: openedAt,
          }),
        ),
        createdAt: openedAt,
        updatedAt: openedAt,
      };
    }
  }

  /** A customer comes into being with the first purchase; the file holds a customer's rows together, in order of days. */
  function* customersOf(): Generator<SimCustomer> {
    let last = 0;
    for (const purchase of cdnowPurchases()) {
      if (purchase.customer === last) continue;
      last = purchase.customer;
      yield customerFor(purchase);
    }
  }

  /** Orders are handed out by day; the ids still follow the rows of the file. */
  function* orders(): Generator<SimOrder> {
    const rows = [...cdnowPurchases()].sort((a, b) => (a.day === b.day ? a.row - b.row : a.day < b.day ? -1 : 1));
    let number = 1000;
    for (const purchase of rows) {
      number += 1;
      const at = noonOf(purchase.day);
      const unitPrice = Math.ceil(purchase.cents / purchase.quantity);
      const discount = unitPrice * purchase.quantity - purchase.cents;
      const variant = variantFor(unitPrice);
      const customer = customerFor(purchase);
      yield {
        id: String(ORDER_BASE + purchase.row),
        number,
        customerId: customer.id,
        createdAt: at,
        processedAt: at,
        updatedAt: at + 4 * HOUR_MS,
        currency: "USD",
        taxesIncluded: false,
        financialStatus: "paid",
        fulfillmentStatus: "fulfilled",
        fulfilledAt: at + 4 * HOUR_MS,
        lines: [
          {
            id: String(LINE_BASE + purchase.row),
            productId: variant.product.id,
            variantId: variant.id,
            title: variant.product.title,
            variantTitle: variant.title,
            sku: variant.sku,
            vendor: variant.product.vendor,
            quantity: purchase.quantity,
            currentQuantity: purchase.quantity,
            price: unitPrice,
            ...(discount > 0 ? { discounts: [{ application: 0, amount: discount }] } : {}),
            requiresShipping: true,
          },
        ],
        ...(discount > 0
          ? {
              discountApplications: [
                {
                  type: "manual" as const,
                  title: "Price rounding",
                  valueType: "fixed_amount" as const,
                  value: discount,
                  targetType: "line_item" as const,
                  targetSelection: "entitled" as const,
                  allocationMethod: "across" as const,
                },
              ],
            }
          : {}),
        email: customer.email as string,
        shippingAddress: customer.addresses[0] as SimAddress,
        sourceName: "web",
      };
    }
  }

  return {
    shop: {
      id: "61000000001",
      domain: CDNOW_DOMAIN,
      name: "CDNOW",
      email: "owner@example.com",
      currency: "USD",
      ianaTimezone: TIME_ZONE,
      countryCode: "US",
      locale: "en",
      taxesIncluded: false,
      shopifyPlus: true,
      shippingPrice: 0,
      shippingTaxRate: 0,
      createdAt: openedAt,
      updatedAt: openedAt,
      scopes: [...DEMO_SCOPES],
      installed: false,
      readAllOrders: true,
      throttle: { maximum: 20_000, restoreRate: 1000 },
    },
    products: products(),
    customers: customersOf(),
    orders: orders(),
  };
}

function customerOf(number: number, firstAt: number): SimCustomer {
  const person = americanPerson(PERSON_SEED, number);
  return {
    id: String(CUSTOMER_BASE + number),
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    locale: "en",
    tags: [],
    addresses: [
      {
        id: String(ADDRESS_BASE + number),
        firstName: person.firstName,
        lastName: person.lastName,
        address1: person.address.address1,
        ...(person.address.address2 ? { address2: person.address.address2 } : {}),
        city: person.address.city,
        province: person.address.province,
        provinceCode: person.address.provinceCode,
        countryCode: person.address.countryCode,
        zip: person.address.zip,
      },
    ],
    emailConsent:
      number % 10 < 7
        ? { state: "SUBSCRIBED", optInLevel: "SINGLE_OPT_IN", updatedAt: firstAt }
        : { state: "NOT_SUBSCRIBED" },
    state: "ENABLED",
    createdAt: firstAt,
    updatedAt: firstAt + 4 * HOUR_MS,
  };
}
