export {
  type ContributionRow,
  readContributionByPeriod,
  readContributionOfSpans,
  readSummary,
  type SpanSummary,
  type Summary,
} from "./read-contribution.server.ts";
export { readHomeFigures } from "./read-home-figures.server.ts";
export { type Figures, readSpanFigures } from "./read-span-figures.server.ts";
export {
  type OrdersWithoutCustomer,
  type PeriodRow,
  readOrdersWithoutCustomer,
  readPeriodFigures,
} from "./views.server.ts";
