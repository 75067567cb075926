import type { SimShopData } from "../../simulator/model.ts";

/** A shop with nothing in it. */
export function smallShop(domain: string, shop: Partial<SimShopData["shop"]> = {}): SimShopData {
  return {
    shop: {
      id: "7001",
      domain,
      name: "Small shop",
      email: "owner@example.com",
      currency: "JPY",
      ianaTimezone: "Asia/Tokyo",
      countryCode: "JP",
      locale: "ja",
      taxesIncluded: true,
      shippingPrice: 500,
      shippingTaxRate: 0.1,
      createdAt: Date.parse("2026-01-01T00:00:00Z"),
      updatedAt: Date.parse("2026-01-01T00:00:00Z"),
      scopes: ["read_orders", "read_customers", "write_customers", "read_products", "write_discounts"],
      installed: false,
      readAllOrders: true,
      throttle: { maximum: 2000, restoreRate: 100 },
      ...shop,
    },
    products: [],
    customers: [],
    orders: [],
  };
}
