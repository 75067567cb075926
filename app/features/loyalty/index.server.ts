export { countFigureDifferences, rebuildPointsFigures } from "./figures/check-points-figures.server.ts";
export { dropEmptyLotDays, foldPointsFigures } from "./figures/fold-points-figures.server.ts";
export { type MemberView, type PointsEntryView, readMember, readPointsOutstanding } from "./views.server.ts";
