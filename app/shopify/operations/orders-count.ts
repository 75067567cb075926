/** How many orders the app can see. Scope: read_orders. `limit: null` counts them all. */
export const ORDERS_COUNT = /* GraphQL */ `query OrdersCount($query: String, $limit: Int) {
  ordersCount(query: $query, limit: $limit) { count precision }
}`;
