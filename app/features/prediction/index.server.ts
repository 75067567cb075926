export { fitPrediction } from "./fit-prediction.server.ts";
export { type CustomerPrediction, readCustomerPrediction, readPredictions } from "./views.server.ts";
