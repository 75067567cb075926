import type {
  SimAddress,
  SimCollection,
  SimCustomer,
  SimDiscount,
  SimDiscountCode,
  SimOrder,
  SimProduct,
  SimShopData,
} from "../../model.ts";
import { DEMO_SCOPES } from "../demo-scopes.ts";
import { japanesePerson, type Person } from "../people.ts";
import { seededRandom } from "../seeded-random.ts";
import { dayNumber, dayNumberAt, instantOf, isoDay } from "../shop-days.ts";
import { buildOrder, idOf, SHIPPING_YEN } from "./build-order.ts";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import { CUSTOMER_COUNT, HISTORY_DAYS, type Purchase, purchaseHistories } from "./purchase-histories.ts";

export const KURASHI_DOMAIN = "kurashi-demo.myshopify.com";
const TIME_ZONE = "Asia/Tokyo";
const PERSON_SEED = 19890108;
const GIFT_SEED = 19890109;
const DAY_MS = 86_400_000;

/** The last day of the shop's history for a start at `now`: yesterday in the shop's zone, as `yyyy-mm-dd`. */
export function kurashiLastDay(now: Date): string {
  return isoDay(dayNumberAt(now, TIME_ZONE) - 1);
}

/**
 * The Japanese demo shop, streamed: 20,000 customers and 30 months of orders up to `lastDay`, all made by seed.
 * The generators are to be read once.
 * @param options.lastDay `yyyy-mm-dd` in Asia/Tokyo
 */
export function kurashiShop(options: { lastDay: string }): SimShopData {
  const lastDay = dayNumber(options.lastDay);
  const firstDay = lastDay - HISTORY_DAYS + 1;
  // Japan has no summer time: one offset serves every day.
  const midnight = instantOf({ day: firstDay, secondOfDay: 0, timeZone: TIME_ZONE });
  const instant = (day: number, second: number) => midnight + (day - firstDay) * DAY_MS + second * 1000;
  const endOfHistory = instant(lastDay + 1, 0);
  const openedAt = midnight - 30 * DAY_MS;
  const catalogue = readCatalogue();
  const purchases = [...purchaseHistories(catalogue, lastDay)];
  const firstPurchases = new Map<number, Purchase>();
  for (const purchase of purchases)
    if (!firstPurchases.has(purchase.customer)) firstPurchases.set(purchase.customer, purchase);
  // A stable sort by time: purchases of one second stay in the order of their customers.
  purchases.sort((a, b) => a.day - b.day || a.second - b.second);
  const used = new Map<string, number>();

  const customers: SimCustomer[] = [];
  for (let number = 0; number < CUSTOMER_COUNT; number++) {
    const first = firstPurchases.get(number);
    const joined = first ? instant(first.day, first.second) : instant(firstDay + (number % HISTORY_DAYS), 43_200);
    customers.push(customerOf(number, joined));
  }

  function* products(): Generator<SimProduct> {
    for (const product of catalogue.products) {
      yield {
        id: product.id,
        title: product.title,
        handle: product.handle,
        productType: product.type,
        vendor: "くらしの森",
        tags: product.tags,
        status: "ACTIVE",
        ...(product.role === "regular" ? { sellingPlanIds: [catalogue.sellingPlan.id] } : {}),
        variants: product.variants.map((variant) => ({
          id: variant.id,
          productId: product.id,
          title: variant.title,
          sku: variant.sku,
          price: variant.priceYen,
          ...(variant.costYen === null ? {} : { unitCost: variant.costYen }),
          inventoryItemId: variant.id.replace("90071992543", "90071992545"),
          taxRate: product.taxRate,
          requiresShipping: true,
          inventoryQuantity: 1000,
          createdAt: openedAt,
          updatedAt: openedAt,
        })),
        createdAt: openedAt,
        updatedAt: openedAt,
      };
    }
  }

  function* orders(): Generator<SimOrder> {
    for (let index = 0; index < purchases.length; index++) {
      const purchase = purchases[index] as Purchase;
      const order = buildOrder({
        purchase,
        index,
        at: instant(purchase.day, purchase.second),
        endOfHistory,
        catalogue,
        customer: customers[purchase.customer],
        giftAddress: purchase.gift ? giftAddress(index) : undefined,
      });
      const code = order.discountCodes?.[0]?.code;
      if (code) used.set(code, (used.get(code) ?? 0) + 1);
      yield order;
    }
  }

  function* discounts(): Generator<SimDiscount> {
    for (const coupon of catalogue.coupons) {
      yield {
        id: coupon.discountId,
        kind: "basic",
        title: coupon.title,
        startsAt: openedAt,
        appliesOncePerCustomer: coupon.code === "WELCOME500",
        value:
          coupon.percentage === undefined
            ? { amount: coupon.amountYen ?? 0, onEachItem: false }
            : { percentage: coupon.percentage / 100 },
        minimumSubtotal: coupon.minimumYen,
        context: { all: true },
        appliesOnOneTimePurchase: true,
        appliesOnSubscription: false,
        combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false },
        tags: [],
        createdAt: openedAt,
        updatedAt: openedAt,
      };
    }
  }

  /** Read after the orders, so that the counts of use are known. */
  function* codes(): Generator<SimDiscountCode> {
    for (const coupon of catalogue.coupons) {
      yield {
        id: coupon.codeId,
        code: coupon.code,
        discountId: coupon.discountId,
        usageCount: used.get(coupon.code) ?? 0,
        createdAt: openedAt,
      };
    }
  }

  return {
    shop: {
      id: "61000000002",
      domain: KURASHI_DOMAIN,
      name: "くらしの森",
      email: "tencho@example.com",
      currency: "JPY",
      ianaTimezone: TIME_ZONE,
      countryCode: "JP",
      locale: "ja",
      taxesIncluded: true,
      shopifyPlus: true,
      shippingPrice: SHIPPING_YEN,
      shippingTaxRate: 0.1,
      createdAt: openedAt,
      updatedAt: openedAt,
      scopes: [...DEMO_SCOPES],
      installed: false,
      readAllOrders: true,
      throttle: { maximum: 20_000, restoreRate: 1000 },
    },
    sellingPlans: [
      {
        id: catalogue.sellingPlan.id,
        groupId: catalogue.sellingPlan.groupId,
        groupName: catalogue.sellingPlan.groupName,
        name: catalogue.sellingPlan.name,
        interval: "MONTH",
        intervalCount: 1,
        discount: catalogue.sellingPlan.discount,
      },
    ],
    products: products(),
    collections: collectionsOf(catalogue, openedAt),
    customers,
    orders: orders(),
    discounts: discounts(),
    codes: codes(),
  };
}

function collectionsOf(catalogue: Catalogue, updatedAt: number): SimCollection[] {
  const idsOf = (role: string) => catalogue.products.filter((product) => product.role === role).map(({ id }) => id);
  return [
    { id: "9007199254600000001", title: "はじめての方へ", handle: "first-time", productIds: idsOf("trial"), updatedAt },
    { id: "9007199254600000002", title: "贈りもの", handle: "gifts", productIds: idsOf("gift"), updatedAt },
  ];
}

function customerOf(number: number, joinedAt: number): SimCustomer {
  const person = japanesePerson(PERSON_SEED, number);
  const random = seededRandom(PERSON_SEED + 7, number);
  const consent = random();
  return {
    id: idOf("90071992547", number),
    firstName: person.firstName,
    lastName: person.lastName,
    // A few order by telephone and have no e-mail address.
    ...(number % 500 === 499 ? {} : { email: person.email }),
    ...(person.phone ? { phone: person.phone } : {}),
    locale: "ja",
    tags: [],
    addresses: [addressOf(idOf("90071992546", number), person)],
    emailConsent:
      consent < 0.66
        ? { state: "SUBSCRIBED", optInLevel: "SINGLE_OPT_IN", updatedAt: joinedAt }
        : consent < 0.72
          ? { state: "UNSUBSCRIBED", updatedAt: joinedAt }
          : { state: "NOT_SUBSCRIBED" },
    state: consent < 0.9 ? "ENABLED" : "DISABLED",
    createdAt: joinedAt,
    updatedAt: joinedAt,
  };
}

function giftAddress(number: number): SimAddress {
  return addressOf(idOf("90071992563", number), japanesePerson(GIFT_SEED, number));
}

function addressOf(id: string, person: Person): SimAddress {
  return {
    id,
    firstName: person.firstName,
    lastName: person.lastName,
    address1: person.address.address1,
    ...(person.address.address2 ? { address2: person.address.address2 } : {}),
    city: person.address.city,
    province: person.address.province,
    provinceCode: person.address.provinceCode,
    countryCode: person.address.countryCode,
    zip: person.address.zip,
    ...(person.phone ? { phone: person.phone } : {}),
  };
}
