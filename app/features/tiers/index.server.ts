export type { DryRun } from "./dry-run.server.ts";
export { markLoyaltyReviewed } from "./mark-loyalty-reviewed.server.ts";
export { mergeTiers, type PinResult, pinTier, unpinTier } from "./pin-tier.server.ts";
export { readTierOf, TIER_HANDLE_SQL, type TierOfCustomer } from "./read-tier.server.ts";
export { assessTiersOf, moveTierWindows, rebuildTiers } from "./reassess-tiers.server.ts";
export { type MoverRow, streamMovers } from "./stream-movers.server.ts";
export { type PinChange, submitPinForm, submitTierForm, type TierChange } from "./submit-tier-form.server.ts";
export { type CustomerTierView, readCustomerTier, readTierSettings, type TierSettingsView } from "./views.server.ts";
