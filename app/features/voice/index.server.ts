export { streamContacts } from "./contacts/stream-contacts.server.ts";
export { submitContactChange, submitNewContact } from "./contacts/submit-contact-form.server.ts";
export {
  type ContactView,
  readContactQuery,
  readContacts,
  readCustomerContacts,
} from "./contacts/views.server.ts";
export { mergeVoice } from "./merge-voice.server.ts";
