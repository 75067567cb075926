export { type RepeatRow, readRepeatByPeriod, readRepeatOfRange } from "./views.server.ts";
