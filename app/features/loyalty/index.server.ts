export { countFigureDifferences, rebuildPointsFigures } from "./figures/check-points-figures.server.ts";
export { dropEmptyLotDays, foldPointsFigures } from "./figures/fold-points-figures.server.ts";
export { type LedgerCheck, noteLedgerCheck, readLedgerCheck } from "./figures/ledger-check.server.ts";
export { fitBreakage } from "./liability/fit-breakage.server.ts";
export { liabilityFile } from "./liability/liability-files.ts";
export { type Liability, readLiability } from "./liability/read-liability.server.ts";
export { type PointValueChange, savePointValue } from "./liability/save-point-value.server.ts";
export { type MemberView, type PointsEntryView, readMember, readPointsOutstanding } from "./views.server.ts";
