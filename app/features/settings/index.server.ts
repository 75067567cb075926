export { type FirstSteps, readFirstSteps } from "./first-steps.server.ts";
export { inMerchantTransaction } from "./in-merchant-transaction.server.ts";
export { installShop } from "./install-shop.server.ts";
export { type Merchant, readMerchant } from "./read-merchant.server.ts";
export { readSyncHealth, type SyncHealth, type SyncRunView } from "./sync-views.server.ts";
