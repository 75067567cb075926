export { noteTriggerUse } from "./note-trigger-use.server.ts";
export { queueFlowEvents } from "./queue-events.server.ts";
export { type FlowShop, readFlowShop } from "./read-flow-shop.server.ts";
export { type FlowOutcome, type FlowProblem, runFlowAction } from "./run-action.server.ts";
export { flowEffects } from "./send-trigger.server.ts";
