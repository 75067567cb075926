import { expect, test } from "vitest";
import { en } from "./locales/en.ts";
import { ja } from "./locales/ja.ts";

/** Every text with its place, plural forms aside (a language has as many as it needs). */
function textsOf(value: object, path = ""): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry === "object" && entry !== null) {
      for (const [place, found] of textsOf(entry, `${path}${key}.`)) texts.set(place, found);
    } else {
      const place = path + key.replace(/(_ordinal)?_(zero|one|two|few|many|other)$/, "");
      texts.set(place, [...(texts.get(place) ?? []), String(entry)]);
    }
  }
  return texts;
}

const placeholders = (texts: string[]) =>
  [...new Set(texts.flatMap((text) => [...text.matchAll(/\{\{(\w+)/g)].map((match) => match[1])))].sort();

test("both languages have the same texts", () => {
  expect([...textsOf(ja).keys()].sort()).toEqual([...textsOf(en).keys()].sort());
});

test("no text is empty, and each says the same values in both languages", () => {
  const japanese = textsOf(ja);
  for (const [place, texts] of textsOf(en)) {
    expect(
      texts.every((text) => text.trim() !== ""),
      place,
    ).toBe(true);
    expect(placeholders(japanese.get(place) ?? []), place).toEqual(placeholders(texts));
  }
});
