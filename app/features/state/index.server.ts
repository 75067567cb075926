export { readHomeFigures } from "./read-home-figures.server.ts";
export { countFigures, type PeriodRow, readPeriodFigures } from "./views.server.ts";
