import { ORDER_FIELDS, ORDER_LINE_FIELDS } from "./order-fields.ts";

/** One order with the first page of its lines. Scope: read_orders (+ read_all_orders). */
export const ORDER_BY_ID = /* GraphQL */ `query OrderById($id: ID!) {
  order(id: $id) {
    ${ORDER_FIELDS}
    lineItems(first: 100) { pageInfo { hasNextPage endCursor } nodes { ${ORDER_LINE_FIELDS} } }
  }
}`;
