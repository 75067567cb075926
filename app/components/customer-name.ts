import type { Language } from "#app/i18n/languages.ts";

/** A person's name in the order of the reader's language; null when Shopify gave none. */
export function customerName(
  person: { firstName: string | null; lastName: string | null },
  language: Language,
): string | null {
  const parts = language === "ja" ? [person.lastName, person.firstName] : [person.firstName, person.lastName];
  return parts.filter((part) => part).join(" ") || null;
}
