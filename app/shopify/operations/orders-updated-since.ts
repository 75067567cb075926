import { ORDER_FIELDS, ORDER_LINE_FIELDS } from "./order-fields.ts";

/** One page of orders by their last change, as large as one query may cost (1,000 points). Scope: read_orders (+ read_all_orders). */
export const ORDERS_UPDATED_SINCE = /* GraphQL */ `query OrdersUpdatedSince($query: String!, $after: String, $first: Int = 20) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes {
      ${ORDER_FIELDS}
      lineItems(first: 12) { pageInfo { hasNextPage endCursor } nodes { ${ORDER_LINE_FIELDS} } }
    }
  }
}`;
