/** How the contracts read what came from outside: nothing throws, what does not fit is left out. */

export type LocalizedText = { readonly ja: string; readonly en: string };

export function parseText(value: unknown): LocalizedText | null {
  if (!isRecord(value) || typeof value.ja !== "string" || typeof value.en !== "string") return null;
  return { ja: value.ja, en: value.en };
}

/** The lines that can be read; others (of a newer shape) are left out. */
export function parseList<T>(value: unknown, parseLine: (line: unknown) => T | null): T[] {
  if (!Array.isArray(value)) return [];
  return value.map(parseLine).filter((line) => line !== null);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}
