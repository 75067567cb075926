export { applyCustomers } from "./apply-customers.server.ts";
export { markCustomerDeleted } from "./mark-customer-deleted.server.ts";
export { normaliseCustomerPayload } from "./normalise-customer-payload.ts";
export { type CustomerMerge, recordMerges } from "./record-merges.server.ts";
export type { CustomerFact } from "./types.ts";
