/**
 * What became of a redemption's code: reads back what a lost answer did, and tells whether the code still works and whether
 * an order carries it (the count lags, so the orders are asked, too). Scopes: read_discounts, read_orders.
 */
export const REDEMPTION_DISCOUNT = /* GraphQL */ `query RedemptionDiscount($code: String!, $orders: String!) {
  codeDiscountNodeByCode(code: $code) {
    id
    codeDiscount {
      __typename
      ... on DiscountCodeBasic { status asyncUsageCount }
      ... on DiscountCodeFreeShipping { status asyncUsageCount }
    }
  }
  orders(first: 1, query: $orders) { nodes { id } }
}`;
