export { type MemberView, type PointsEntryView, readMember, readPointsOutstanding } from "./views.server.ts";
