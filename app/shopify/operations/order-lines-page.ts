import { ORDER_LINE_FIELDS } from "./order-fields.ts";

/** A further page of an order's lines. Scope: read_orders (+ read_all_orders). */
export const ORDER_LINES_PAGE = /* GraphQL */ `query OrderLinesPage($id: ID!, $after: String) {
  order(id: $id) {
    lineItems(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ${ORDER_LINE_FIELDS} } }
  }
}`;
