import fc from "fast-check";
import { expect, test } from "vitest";
import { Json, readJson, toJson } from "./json.ts";

/** What `readJson` is to find, from a value that JavaScript's own reader made. */
function expected(value: unknown): Json {
  const json = new Json();
  if (value === null) return json;
  if (typeof value !== "object") json.text = String(value);
  else {
    if (!Array.isArray(value)) json.keys = Object.keys(value);
    json.items = Object.values(value).map(expected);
  }
  return json;
}

test("any JSON text is read as JavaScript reads it", () => {
  const values = fc.jsonValue({ maxDepth: 4 }).filter((value) => !/[eE]|-0|__proto__/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(values, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(readJson(text)).toEqual(expected(JSON.parse(text)));
    }),
  );
  expect(readJson('"\\u00e9\\uD83D\\ude00\\n\\/"').text).toBe("é😀\n/");
});

test("a text that is written is read again; letters that control nothing stay", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these become spaces
      expect(JSON.parse(toJson(text))).toBe(text.replaceAll(/[\u0000-\u001f]/g, " "));
    }),
  );
});

test("what is not there has nothing in it", () => {
  const json = readJson('{"a":{"b":null}}');
  expect([json.get("a").get("b").get("c").text, json.get("x").items]).toEqual(["", []]);
});
