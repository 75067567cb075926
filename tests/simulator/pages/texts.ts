import { readFileSync } from "node:fs";

export type Locale = "ja" | "en";
export type Translate = (key: string, params?: Record<string, string | number>) => string;

const TEXTS = Object.fromEntries(
  (["ja", "en"] as const).map((locale) => [
    locale,
    JSON.parse(readFileSync(new URL(`./locales/${locale}.json`, import.meta.url), "utf8")) as Record<string, string>,
  ]),
) as Record<Locale, Record<string, string>>;

/** The simulator's own words in one language; an unknown key throws, so that no page shows a key. */
export function translator(locale: Locale): Translate {
  return (key, params = {}) => {
    const text = TEXTS[locale][key];
    if (text === undefined) throw new Error(`the simulator has no ${locale} text for ${key}`);
    return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ""));
  };
}

/** All texts of a language whose key starts with `prefix`, for a page's scripts. */
export function textsUnder(locale: Locale, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(TEXTS[locale]).filter(([key]) => key.startsWith(prefix)));
}

/** `ja` or `en`; anything else is undefined. */
export function asLocale(value: string | null | undefined): Locale | undefined {
  const language = value?.slice(0, 2).toLowerCase();
  return language === "ja" || language === "en" ? language : undefined;
}
