export { answerShopper } from "./answer-shopper.server.ts";
export { showLoyalty, showOrderLoyalty } from "./show-loyalty.server.ts";
export { loadLoyaltyView } from "./views.server.ts";
export { writeApiUrlMetafield, writeLoyaltyMetafield } from "./write-metafields.server.ts";
