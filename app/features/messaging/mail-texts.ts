import type { Language } from "#app/i18n/languages.ts";
import { createTexts } from "#app/i18n/texts.ts";

const texts = { ja: createTexts("ja"), en: createTexts("en") };

/** The texts that customers read, in their language. */
export const mailTexts = (language: Language) => texts[language];
