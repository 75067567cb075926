import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "./languages.ts";
import { en } from "./locales/en.ts";
import { ja } from "./locales/ja.ts";

/** The shape of the texts; `ja` has the same keys. */
export type Texts = typeof en;

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts };
    returnNull: false;
  }
}

const made: Partial<Record<Language, i18n>> = {};

/**
 * The texts of one language, ready to use: the same on the server and in the browser, nothing is fetched. All pages share
 * them, so nobody may change their language.
 */
export function createTexts(language: Language): i18n {
  made[language] ??= makeTexts(language);
  return made[language];
}

function makeTexts(language: Language): i18n {
  const texts = createInstance({
    lng: language,
    fallbackLng: false,
    resources: { en: { translation: en }, ja: { translation: ja } },
    interpolation: { escapeValue: false },
    initAsync: false,
    returnNull: false,
  });
  void texts.use(initReactI18next).init();
  return texts;
}
