export { changeRecipients } from "./change-recipients.server.ts";
export { notifyStaff } from "./notify-staff.server.ts";
export { readRecipients } from "./read-recipients.server.ts";
