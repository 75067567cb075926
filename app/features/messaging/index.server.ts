export { mergeMessages } from "./merge-messages.server.ts";
export { queueMessages } from "./queue-messages.server.ts";
export { sendMessages } from "./sending/send-messages.server.ts";
