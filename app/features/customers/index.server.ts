export { applyCustomers } from "./apply-customers.server.ts";
export { type CustomerListRow, type CustomerPage, listCustomers } from "./list-customers.server.ts";
export { parseListQuery } from "./list-query.ts";
export { markCustomerDeleted } from "./mark-customer-deleted.server.ts";
export { normaliseCustomerPayload } from "./normalise-customer-payload.ts";
export { type CustomerMerge, recordMerges } from "./record-merges.server.ts";
export { type CustomerExportRow, streamCustomers } from "./stream-customers.server.ts";
export type { CustomerFact } from "./types.ts";
export { type CustomerOrderView, type CustomerView, readCustomer, readCustomerOrders } from "./views.server.ts";
