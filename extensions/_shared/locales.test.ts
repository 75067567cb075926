import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ENTRY_REASONS } from "../../app/contracts/shopper.ts";
import { readLocale } from "./test-support.ts";

const handles = readdirSync(path.join(import.meta.dirname, ".."), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(path.join(entry.parentPath, entry.name, "shopify.d.ts")))
  .map((entry) => entry.name);

/** Dotted paths of all texts; the forms of a plural count as one. */
function keys(node: unknown, prefix = ""): string[] {
  if (typeof node !== "object" || node === null || "other" in node) return [prefix];
  return Object.entries(node).flatMap(([name, child]) => keys(child, prefix ? `${prefix}.${name}` : name));
}

function textAt(locale: unknown, key: string): unknown {
  return key.split(".").reduce<unknown>((node, part) => (node as never)?.[part], locale);
}

describe.each(handles)("%s", (handle) => {
  test("has the same texts in Japanese and English, with the same values in them", () => {
    const [ja, en] = [readLocale(handle, "ja"), readLocale(handle, "en")];
    expect(keys(ja).sort()).toEqual(keys(en).sort());
    const values = (text: unknown) => [...new Set(JSON.stringify(text).match(/\{\{\w+\}\}/g))].sort();
    for (const key of keys(en)) expect([key, values(textAt(ja, key))]).toEqual([key, values(textAt(en, key))]);
  });

  test("says shared things in the same words as its sisters", () => {
    const first = handles[0] ?? handle;
    for (const language of ["ja", "en"] as const) {
      const [own, shared] = [readLocale(handle, language), readLocale(first, language)];
      for (const section of ["points", "balance", "coupon", "state"]) {
        expect(own[section]).toEqual(shared[section]);
      }
      if (own.survey) expect(own.survey).toEqual(readLocale("thank-you-loyalty", language).survey);
    }
  });

  test("its locale files stay below the 16 KB that Shopify takes", () => {
    for (const file of ["en.default.json", "ja.json"]) {
      const text = readFileSync(path.join(import.meta.dirname, "..", handle, "locales", file));
      expect(text.length).toBeLessThan(16 * 1024);
    }
  });
});

test("the members' page has words for every reason of the contract", () => {
  for (const reason of ENTRY_REASONS) {
    expect(textAt(readLocale("members-page", "ja"), `entry.${reason}`)).toEqual(expect.any(String));
  }
});
