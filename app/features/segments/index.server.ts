export { answerRule, moreCustomers, readQuestion } from "./answer-rule.server.ts";
export { beginSegment } from "./begin-segment.server.ts";
export { changeSegment } from "./change-segment.server.ts";
export { compareSegments } from "./compare-segments.server.ts";
export { countRule } from "./count-rule.server.ts";
export { deleteSegment } from "./delete-segment.server.ts";
export { ensureReadyMade } from "./ensure-ready-made.server.ts";
export { fillSegment } from "./history/fill-segment.server.ts";
export type { HistoryPoint } from "./history/history-of-rule.server.ts";
export { noteHistoriesChanged, refreshHistories } from "./history/refresh-histories.server.ts";
export { type ListCondition, readListCondition } from "./list-condition.server.ts";
export { listRuleCustomers, type RuleCustomer, type RuleCustomerPage } from "./list-rule-customers.server.ts";
export { loadRuleContext, type ShopRuleContext } from "./load-rule-context.server.ts";
export { type ChangeForAll, followChange } from "./members/follow-change.server.ts";
export { followSegments } from "./members/follow-segments.server.ts";
export { passSegmentsDay, rebuildSegments } from "./members/pass-segments-day.server.ts";
export { countShopifyGroups } from "./rfm/count-shopify-groups.server.ts";
export { type SavedRfmScale, saveRfmScale } from "./rfm/save-rfm-scale.server.ts";
export { type CustomerRfm, type RfmCell, type RfmGridView, readCustomerRfm, readRfmGrid } from "./rfm/views.server.ts";
export { memberCondition, ruleCondition } from "./rule-condition.ts";
export { readRuleNames } from "./rule-names.server.ts";
export { type SavedSegment, saveSegment } from "./save-segment.server.ts";
export { streamRuleCustomers } from "./stream-rule-customers.server.ts";
export { setSegmentTag, type TagSet } from "./tags/set-segment-tag.server.ts";
export { segmentEffects } from "./tags/write-tags.server.ts";
export {
  listSegments,
  readCustomerSegments,
  readSegment,
  readSegmentMoves,
  type SegmentList,
  type SegmentMove,
  type SegmentRow,
  type SegmentView,
  streamSegmentMoves,
} from "./views.server.ts";
