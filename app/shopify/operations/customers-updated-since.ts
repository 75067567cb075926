import { CUSTOMER_FIELDS } from "./customer-fields.ts";

/** One page of customers by their last change. Scope: read_customers. */
export const CUSTOMERS_UPDATED_SINCE = /* GraphQL */ `query CustomersUpdatedSince($query: String!, $after: String, $first: Int = 100) {
  customers(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { ${CUSTOMER_FIELDS} }
  }
}`;
