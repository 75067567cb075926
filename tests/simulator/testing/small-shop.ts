import type { SimShop, SimShopData } from "../model.ts";

export const SMALL_DOMAIN = "small.myshopify.com";
export const JAPAN_DOMAIN = "small-jp.myshopify.com";
const START = Date.parse("2026-01-05T00:00:00Z");

export const ALL_SCOPES = [
  "read_all_orders",
  "write_orders",
  "write_customers",
  "read_customer_merge",
  "write_discounts",
  "read_inventory",
  "write_products",
  "read_store_credit_accounts",
  "write_store_credit_account_transactions",
  "write_validations",
];

function shop(change: Partial<SimShop>): SimShop {
  return {
    id: "61",
    domain: SMALL_DOMAIN,
    name: "Small shop",
    email: "owner@example.com",
    currency: "USD",
    ianaTimezone: "America/New_York",
    countryCode: "US",
    locale: "en",
    taxesIncluded: false,
    shippingPrice: 500,
    shippingTaxRate: 0,
    createdAt: START,
    updatedAt: START,
    scopes: ALL_SCOPES,
    installed: true,
    readAllOrders: true,
    throttle: { maximum: 2000, restoreRate: 100 },
    ...change,
  };
}

/** A shop in dollars without taxes: two products, two customers, no orders. Ids are small and fixed. */
export function smallShop(change: Partial<SimShop> = {}): SimShopData {
  const time = { createdAt: START, updatedAt: START };
  return {
    shop: shop(change),
    sellingPlans: [
      {
        id: "901",
        groupId: "900",
        groupName: "Subscribe",
        name: "Every month",
        interval: "MONTH",
        intervalCount: 1,
        discount: 0.1,
      },
    ],
    products: [
      {
        id: "201",
        title: "Tea",
        handle: "tea",
        productType: "Tea",
        vendor: "Small shop",
        tags: [],
        status: "ACTIVE",
        sellingPlanIds: ["901"],
        variants: [
          {
            id: "301",
            productId: "201",
            title: "100 g",
            sku: "TEA-100",
            price: change.currency === "JPY" ? 1080 : 1000,
            unitCost: change.currency === "JPY" ? 400 : 350,
            inventoryItemId: "401",
            taxRate: change.countryCode === "JP" ? 0.08 : 0,
            requiresShipping: true,
            inventoryQuantity: 50,
            ...time,
          },
        ],
        ...time,
      },
      {
        id: "202",
        title: "Pot",
        handle: "pot",
        productType: "Ware",
        vendor: "Small shop",
        tags: [],
        status: "ACTIVE",
        variants: [
          {
            id: "302",
            productId: "202",
            title: "Default Title",
            sku: "POT",
            price: change.currency === "JPY" ? 3300 : 3333,
            inventoryItemId: "402",
            taxRate: change.countryCode === "JP" ? 0.1 : 0,
            requiresShipping: true,
            inventoryQuantity: 5,
            ...time,
          },
        ],
        ...time,
      },
    ],
    collections: [
      {
        id: "251",
        title: change.locale === "ja" ? "はじめての方へ" : "Starters",
        handle: "starters",
        productIds: ["201"],
        updatedAt: START,
      },
    ],
    customers: [
      {
        id: "101",
        firstName: "Ann",
        lastName: "Lee",
        email: "ann@example.com",
        phone: "+12125550101",
        locale: "en",
        tags: ["vip"],
        addresses: [
          {
            id: "501",
            firstName: "Ann",
            lastName: "Lee",
            address1: "1 Main Street",
            city: "New York",
            province: "New York",
            provinceCode: "NY",
            countryCode: "US",
            zip: "10001",
            phone: "+12125550101",
          },
        ],
        emailConsent: { state: "SUBSCRIBED", optInLevel: "SINGLE_OPT_IN", updatedAt: START },
        state: "ENABLED",
        ...time,
      },
      {
        id: "102",
        firstName: "Bo",
        lastName: "Ray",
        email: "bo@example.com",
        locale: "en",
        tags: [],
        addresses: [],
        emailConsent: { state: "NOT_SUBSCRIBED" },
        state: "ENABLED",
        ...time,
      },
    ],
  };
}

/** The same in yen with taxes inside the prices. */
export function smallJapaneseShop(change: Partial<SimShop> = {}): SimShopData {
  return smallShop({
    id: "62",
    domain: JAPAN_DOMAIN,
    currency: "JPY",
    ianaTimezone: "Asia/Tokyo",
    countryCode: "JP",
    locale: "ja",
    taxesIncluded: true,
    shippingPrice: 660,
    shippingTaxRate: 0.1,
    ...change,
  });
}
