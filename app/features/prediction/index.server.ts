export { fitPrediction } from "./fit-prediction.server.ts";
export { type CustomerPrediction, readCustomerPrediction } from "./views.server.ts";
