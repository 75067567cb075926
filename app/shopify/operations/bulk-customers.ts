import { CUSTOMER_FIELDS } from "./customer-fields.ts";

/** Inner query of a bulk operation: all customers. Scope: read_customers. */
export const BULK_CUSTOMERS = /* GraphQL */ `query BulkCustomers {
  customers { edges { node { ${CUSTOMER_FIELDS} } } }
}`;
