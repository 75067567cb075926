export { answerShopper } from "./answer-shopper.server.ts";
export { loadLoyaltyView, loadOrderLoyalty } from "./views.server.ts";
