import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInstance } from "i18next";

export type Language = "ja" | "en";
export type Translate = (key: string, values?: Record<string, unknown>) => string;

const root = path.resolve(import.meta.dirname, "../../..");

interface Texts {
  [key: string]: string | Texts;
}

const read = (file: string): Texts => JSON.parse(readFileSync(path.join(root, file), "utf8")) as Texts;

/** The merchant pages' texts lie in one file per page. */
function readPages(language: Language): Texts {
  const folder = `app/i18n/locales/${language}`;
  return Object.assign({}, ...readdirSync(path.join(root, folder)).map((file) => read(`${folder}/${file}`)));
}

/** The merchant pages' texts of one language; an unknown key throws. */
export function merchantTexts(language: Language): Translate {
  return translator(language, readPages(language));
}

/** The texts of a shopper extension. */
export function extensionTexts(handle: string, language: Language): Translate {
  return translator(
    language,
    read(`extensions/${handle}/locales/${language === "en" ? "en.default" : language}.json`),
    ".",
  );
}

function translator(language: Language, translation: Texts, pluralSeparator = "_"): Translate {
  const texts = createInstance({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation } },
    interpolation: { escapeValue: false },
    pluralSeparator,
    initAsync: false,
  });
  void texts.init();
  // Typed by the merchant pages' texts; here keys are plain strings.
  const translate = texts.t as unknown as (key: string, values: Record<string, unknown>) => unknown;
  return (key, values = {}) => {
    const text = translate(key, values);
    if (typeof text !== "string" || text === key) throw new Error(`There is no text ${key} in ${language}`);
    return text;
  };
}

/** Every key with its text, nested keys joined by dots. */
export function flatTexts(language: Language): Map<string, string> {
  const flat = new Map<string, string>();
  const walk = (texts: Texts, prefix: string) => {
    for (const [key, value] of Object.entries(texts)) {
      if (typeof value === "string") flat.set(prefix + key, value);
      else walk(value, `${prefix}${key}.`);
    }
  };
  walk(readPages(language), "");
  return flat;
}

/** A text with gaps, each marked by §, as a pattern of its whole line. */
export function gapped(text: string): RegExp {
  const parts = text.split("§").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".+")}$`);
}

/** A text with a number of things, as a pattern for any number of many. */
export function ofMany(t: Translate, key: string): RegExp {
  return gapped(t(key, { count: 99 }).replace("99", "§"));
}
