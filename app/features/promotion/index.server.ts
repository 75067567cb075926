export { changeCosts } from "./change-costs.server.ts";
export { COST_COLUMNS, MAX_FILE_BYTES, MAX_FILE_ROWS } from "./read-cost-file.ts";
export { readPromotionCost } from "./read-promotion-cost.server.ts";
export { type CostList, readAllCosts, readCosts } from "./views.server.ts";
