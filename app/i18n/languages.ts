/** Languages that the merchant's pages are written in. */
export const LANGUAGES = ["ja", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language for a BCP 47 tag such as the admin's `locale` parameter; null when there are no texts in it. */
export function toLanguage(tag: string | null | undefined): Language | null {
  const code = tag?.trim().toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === code) ?? null;
}

/** The language of a request: the admin's `locale` parameter, then what the browser prefers, then English. */
export function languageOfRequest(request: Request): Language {
  const asked = toLanguage(new URL(request.url).searchParams.get("locale"));
  if (asked) return asked;
  for (const part of (request.headers.get("Accept-Language") ?? "").split(",")) {
    const language = toLanguage(part.split(";")[0]);
    if (language) return language;
  }
  return "en";
}
