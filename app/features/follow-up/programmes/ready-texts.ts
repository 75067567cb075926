import type { Language } from "#app/i18n/languages.ts";
import { createTexts } from "#app/i18n/texts.ts";

const texts = { ja: createTexts("ja"), en: createTexts("en") };

/** The texts of ready-made programmes, which become the shop's own words when one is taken on. */
export const readyTexts = (language: Language) => texts[language];
