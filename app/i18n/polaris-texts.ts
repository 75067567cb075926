import en from "@shopify/polaris/locales/en.json";
import ja from "@shopify/polaris/locales/ja.json";
import type { Language } from "./languages.ts";

/** Polaris' own words (table navigation, close buttons …). */
export function polarisTexts(language: Language): typeof en {
  return language === "ja" ? (ja as unknown as typeof en) : en;
}
