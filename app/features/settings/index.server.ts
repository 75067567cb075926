export { changeSettings, type SettingsChange } from "./change-settings.server.ts";
export { type FirstSteps, readFirstSteps } from "./first-steps.server.ts";
export { inMerchantTransaction } from "./in-merchant-transaction.server.ts";
export { installShop } from "./install-shop.server.ts";
export { type PrivacyRequestView, readPrivacyFile, readPrivacyRequests } from "./privacy-requests.server.ts";
export { type Merchant, readMerchant } from "./read-merchant.server.ts";
export { type DeadLetter, readDeadLetters } from "./retry-dead-letters.server.ts";
export { setShopFacts } from "./set-shop-facts.server.ts";
export { readSyncHealth, type SyncHealth, type SyncRunView } from "./sync-views.server.ts";
