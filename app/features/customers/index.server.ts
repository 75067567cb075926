export { changeAccuracy } from "./accuracy/change-accuracy.server.ts";
export { countReach, readReach } from "./accuracy/count-reach.server.ts";
export { previewMerge } from "./accuracy/preview-merge.server.ts";
export { readDuplicates, streamDuplicates } from "./accuracy/read-duplicates.server.ts";
export { applyConsents } from "./apply-consents.server.ts";
export { applyCustomers } from "./apply-customers.server.ts";
export { changeViews, readViews } from "./change-views.server.ts";
export { changeExtraImports } from "./extras/change-extra-imports.server.ts";
export { LIST_COLUMNS, MAX_EXTRAS_BYTES, MAX_EXTRAS_ROWS } from "./extras/read-extras-file.ts";
export { saveExtras } from "./extras/save-extras.server.ts";
export { setBirthdayOnce } from "./extras/set-birthday-once.server.ts";
export { readExtraImports, readExtras } from "./extras/views.server.ts";
export { type CustomerListRow, type CustomerPage, listCustomers } from "./list-customers.server.ts";
export { parseListQuery } from "./list-query.ts";
export { markCustomerDeleted } from "./mark-customer-deleted.server.ts";
export { normaliseConsentPayload } from "./normalise-consent-payload.ts";
export { normaliseCustomerPayload } from "./normalise-customer-payload.ts";
export { noteCustomerChanges } from "./note-customer-changes.server.ts";
export { projectAllCustomers, projectCustomers } from "./project-customers.server.ts";
export { projectProgramme } from "./project-programme.server.ts";
export { declinesSql, reachSql } from "./reach.sql.ts";
export { type CustomerMerge, recordMerges } from "./record-merges.server.ts";
export { type CustomerDetailsRow, streamCustomerList } from "./stream-customer-list.server.ts";
export { type CustomerExportRow, streamCustomers } from "./stream-customers.server.ts";
export { survivorSql } from "./survivor.sql.ts";
export type { ConsentFact, CustomerFact } from "./types.ts";
export {
  type CustomerContact,
  type CustomerOrderPage,
  type CustomerOrderView,
  type CustomerView,
  readContact,
  readCustomer,
  readCustomerOrders,
  readTierChoices,
} from "./views.server.ts";
