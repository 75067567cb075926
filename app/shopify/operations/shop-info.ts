/** What figures depend on: name, currency, time zone, whether prices include tax. Needs no scope. */
export const SHOP_INFO = /* GraphQL */ `query ShopInfo {
  shop { id name myshopifyDomain currencyCode ianaTimezone taxesIncluded }
}`;
