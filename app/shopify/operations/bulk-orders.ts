import { ORDER_FIELDS, ORDER_LINE_FIELDS } from "./order-fields.ts";

/**
 * Inner query of a bulk operation: orders with their lines. Scopes: read_orders (+ read_all_orders beyond 60 days),
 * read_products. A connection inside a list (refunds' lines) is not allowed in bulk; `currentQuantity` says what is left.
 */
export const BULK_ORDERS = /* GraphQL */ `query BulkOrders {
  orders(query: "status:any") {
    edges {
      node {
        __typename
        ${ORDER_FIELDS}
        lineItems { edges { node { __typename ${ORDER_LINE_FIELDS} } } }
      }
    }
  }
}`;
