export {
  type ContributionRow,
  readContributionByPeriod,
  readSummary,
  type SpanSummary,
  type Summary,
} from "./read-contribution.server.ts";
export { type Amounts, type Figures, readSpanAmounts, readSpanFigures } from "./read-span-figures.server.ts";
export {
  type OrdersWithoutCustomer,
  type PeriodRow,
  readOrdersWithoutCustomer,
  readPeriodFigures,
} from "./views.server.ts";
