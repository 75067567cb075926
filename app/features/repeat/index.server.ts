export { foldHistories } from "./fold-histories.server.ts";
export { rebuildReports } from "./rebuild-reports.server.ts";
export { refreshLapse } from "./refresh-lapse.server.ts";
export { type RepeatRow, readRepeatByPeriod, readRepeatOfRange } from "./views.server.ts";
