export { answerShopper } from "./answer-shopper.server.ts";
export { loadLoyaltyView, loadOrderLoyalty } from "./views.server.ts";
export { writeApiUrlMetafield, writeLoyaltyMetafield } from "./write-metafields.server.ts";
