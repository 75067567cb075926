export { markLoyaltyReviewed } from "./mark-loyalty-reviewed.server.ts";
export { readTierOf, type TierOfCustomer } from "./read-tier.server.ts";
export { assessTiersOf, moveTierWindows, rebuildTiers } from "./reassess-tiers.server.ts";
export { submitTierForm, type TierChange } from "./submit-tier-form.server.ts";
export { readTierSettings, type TierSettingsView, type TierView } from "./views.server.ts";
