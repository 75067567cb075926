export { fitPrediction } from "./fit-prediction.server.ts";
export { followHistories } from "./follow-histories.server.ts";
export { keepKnownClocks } from "./keep-clocks.server.ts";
export { type ReorderClock, readCustomerClocks } from "./read-customer-clocks.server.ts";
export {
  type CustomerPrediction,
  type LastQuarter,
  readCustomerPrediction,
  readLastQuarter,
  readPredictions,
} from "./views.server.ts";
