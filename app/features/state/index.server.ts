export { readHomeFigures } from "./read-home-figures.server.ts";
export {
  countFigures,
  type OrdersWithoutCustomer,
  type PeriodRow,
  readOrdersWithoutCustomer,
  readPeriodFigures,
} from "./views.server.ts";
