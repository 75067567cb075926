export { answerShopper, readSent, type ShopperWork } from "./answer-shopper.server.ts";
export { loadLoyaltyView } from "./load-loyalty.server.ts";
export { loadProgramme } from "./load-programme.server.ts";
export { showLoyalty, showOrderLoyalty } from "./show-loyalty.server.ts";
export {
  beginLine,
  endLine,
  showEntries,
  showMember,
  tellBirthday,
  tellCode,
  tellConsent,
  tellRhythm,
} from "./show-member.server.ts";
export { noteAppUrl, tellAppUrl } from "./tell-app-url.server.ts";
export { writeApiUrlMetafield } from "./write-api-url-metafield.server.ts";
export { writeProgramme } from "./write-programme.server.ts";
