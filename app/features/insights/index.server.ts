export type { Alert } from "./alert-rules.ts";
export { alertSentence } from "./alert-sentence.ts";
export { type AcquisitionRow, type PlanBasis, readAcquisition, readPlanBasis } from "./read-acquisition.server.ts";
export { readAlerts } from "./read-alerts.server.ts";
export { readHomeFigures } from "./read-home-figures.server.ts";
