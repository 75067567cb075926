export { hasSubscription } from "./conditions.ts";
export { followSubscriptions, rebuildSubscriptions, refreshIntervals } from "./keep-subscriptions.server.ts";
export { readSubscriptions } from "./views.server.ts";
