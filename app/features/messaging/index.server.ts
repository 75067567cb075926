export { tooSoonSql } from "./cap.sql.ts";
export { changeConsent, messagingEffects } from "./change-consent.server.ts";
export { changeMessages } from "./change-messages.server.ts";
export { changeLine } from "./line/change-line.server.ts";
export { type LineForm, readLineForm } from "./line/line-settings.server.ts";
export { beginLink, unlinkLine } from "./line/link-line.server.ts";
export { takeLineEvents } from "./line/take-line-events.server.ts";
export { answerReceiver } from "./links/answer-receiver.server.ts";
export { lineEventsLink, mailEventsLink, readSurveyToken } from "./links/message-link.server.ts";
export { receiverPage } from "./links/receiver-page.ts";
export type { ReceiverSection } from "./links/receiver-section.ts";
export { recordMailEvents } from "./links/record-mail-events.server.ts";
export { serverOfEnvironment } from "./mail-settings.server.ts";
export { mailTexts } from "./mail-texts.ts";
export { mergeMessages } from "./merge-messages.server.ts";
export { addBatch } from "./post/add-batch.server.ts";
export { createBatch, leaveOut, postBatch, recheckBatch } from "./post/change-batch.server.ts";
export { dropBatches } from "./post/keep-batches.server.ts";
export { printBatch, readPostSender } from "./post/print-batch.server.ts";
export { readPieces } from "./post/read-pieces.server.ts";
export {
  type BatchView,
  type LackingLetters,
  type LeftOut,
  readBatch,
  readBatches,
  readLackingLetters,
  readLeftOut,
} from "./post/views.server.ts";
export { changePreferences } from "./preferences/change-preferences.server.ts";
export { type Preferences, readPreferences } from "./preferences/read-preferences.server.ts";
export { resumeAgreed } from "./preferences/resume-agreed.server.ts";
export { queueMessages } from "./queue-messages.server.ts";
export { queueWrittenMails } from "./queue-written-mails.server.ts";
export { type Reach, readReach } from "./read-reach.server.ts";
export { sendMessages } from "./sending/send-messages.server.ts";
export { streamMessages } from "./stream-messages.server.ts";
export { changeTemplate } from "./templates/change-template.server.ts";
export { footerText, pageOf } from "./templates/mail-page.ts";
export { previewTemplates, type TemplatePreview } from "./templates/preview-template.server.ts";
export type { MessageReason } from "./types.ts";
export {
  type MailForm,
  type MessageList,
  type MessageView,
  readListAddress,
  readMailForm,
  readMessage,
  readMessages,
  readTemplateForm,
  readTemplateRows,
  type TemplateForm,
  type TemplateRow,
} from "./views.server.ts";
export { withdrawMessages } from "./withdraw-messages.server.ts";
