/**
 * Every text exists in both languages, with the same placeholders, and every text that the code asks for exists.
 * Japanese written into code instead of a locale file is reported too: it would be shown to everyone.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const PLURALS = ["zero", "one", "two", "few", "many", "other"];
const PLURAL_SUFFIX = new RegExp(`(_ordinal)?_(${PLURALS.join("|")})$`);
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

type Texts = { [key: string]: string | Texts };

/**
 * Compares two languages and the keys that code uses.
 *
 * @param options.usedKeys keys as written in code; one that ends in "*" stands for any key with that beginning
 * @returns one sentence per fault
 */
export function localeFaults({ en, ja, usedKeys = [] }: { en: Texts; ja: Texts; usedKeys?: string[] }): string[] {
  const english = placeholdersByKey(en);
  const japanese = placeholdersByKey(ja);
  const faults: string[] = [];
  for (const key of english.keys()) if (!japanese.has(key)) faults.push(`"${key}" is missing in Japanese`);
  for (const key of japanese.keys()) if (!english.has(key)) faults.push(`"${key}" is missing in English`);
  for (const [key, names] of english) {
    const others = japanese.get(key);
    if (!others) continue;
    const different = [...names, ...others].filter((name) => !(names.has(name) && others.has(name)));
    if (different.length > 0) faults.push(`"${key}" has the placeholder ${different.join(", ")} in one language only`);
  }
  for (const key of new Set(usedKeys)) {
    const found = key.endsWith("*")
      ? [...english.keys()].some((existing) => existing.startsWith(key.slice(0, -1)))
      : english.has(key.replace(PLURAL_SUFFIX, ""));
    if (!found) faults.push(`"${key}" is used but exists in no language`);
  }
  return faults;
}

/** Keys of `t("…")`, `translate("…")` and `i18nKey="…"`; the fixed beginning of a template literal followed by "*". */
export function keysUsedIn(source: string): string[] {
  const calls = source.matchAll(/(?:\b(?:t|translate)\(\s*|\bi18nKey=\{?\s*)(?:"([^"\n]+)"|`([^`\n]+)`)/g);
  return [...calls].flatMap(([, fixed, template]) => {
    if (fixed) return [fixed];
    const beginning = template?.split("${")[0] ?? "";
    return beginning ? [template?.includes("${") ? `${beginning}*` : beginning] : [];
  });
}

function placeholdersByKey(texts: Texts, prefix = ""): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>();
  const add = (key: string, text: string) => {
    const names = result.get(key) ?? new Set();
    for (const [, name] of text.matchAll(/\{\{-?\s*([\w.]+)/g)) if (name) names.add(name);
    result.set(key, names);
  };
  for (const [ownKey, value] of Object.entries(texts)) {
    const key = prefix + ownKey.replace(PLURAL_SUFFIX, "");
    if (typeof value === "string") add(key, value);
    // Shopify's extensions write plural forms as an object where i18next writes a suffix.
    else if (Object.keys(value).every((form) => PLURALS.includes(form)))
      for (const form of Object.values(value)) add(key, String(form));
    else for (const [inner, names] of placeholdersByKey(value, `${key}.`)) result.set(inner, names);
  }
  return result;
}

async function sources(folder: string): Promise<{ file: string; text: string }[]> {
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder, { recursive: true })).filter(
    (file) =>
      /\.tsx?$/.test(file) &&
      !/\.(test|d)\.tsx?$/.test(file) &&
      !/(^|\/)test-[^/]+$/.test(file) &&
      !/(^|\/)(generated|dist|node_modules)\//.test(file),
  );
  return Promise.all(
    files.map(async (file) => ({
      file: path.join(folder, file),
      text: await readFile(path.join(folder, file), "utf8"),
    })),
  );
}

async function main(): Promise<void> {
  process.chdir(path.resolve(import.meta.dirname, ".."));
  const faults: string[] = [];

  const read = async (file: string): Promise<Texts> => JSON.parse(await readFile(file, "utf8"));

  function compare({ where, ja, en, usedKeys }: { where: string; ja: Texts; en: Texts; usedKeys: string[] }): void {
    faults.push(...localeFaults({ ja, en, usedKeys }).map((fault) => `${where}: ${fault}`));
  }

  /** The texts of a language's folder; each file has keys of its own. */
  async function readPages(folder: string): Promise<Texts> {
    const texts: Texts = {};
    for (const file of (await readdir(folder)).sort()) {
      for (const [key, value] of Object.entries(await read(path.join(folder, file)))) {
        if (key in texts) faults.push(`${folder}: "${key}" stands in two files`);
        texts[key] = value;
      }
    }
    return texts;
  }

  const app = await sources("app");
  const pages = "app/i18n/locales";
  compare({
    where: pages,
    ja: await readPages(`${pages}/ja`),
    en: await readPages(`${pages}/en`),
    usedKeys: app.flatMap(({ text }) => keysUsedIn(text)),
  });
  for (const extension of existsSync("extensions") ? await readdir("extensions") : []) {
    const locales = `extensions/${extension}/locales`;
    if (!existsSync(locales)) continue;
    const code = await sources(`extensions/${extension}`);
    const usedKeys = code.flatMap(({ text }) => keysUsedIn(text));
    compare({
      where: locales,
      ja: await read(`${locales}/ja.json`),
      en: await read(`${locales}/en.default.json`),
      usedKeys,
    });
  }
  for (const { file, text } of [...app, ...(await sources("extensions"))]) {
    for (const [index, line] of text.split("\n").entries()) {
      const code = line
        .replace(/^\s*(\*|\/\*).*$/, "")
        .replace(/\/\/.*$/, "")
        .replace(/\/\*.*?\*\//g, "");
      // A language's own name is the same for every reader.
      if (JAPANESE.test(code.replaceAll('"日本語"', "")))
        faults.push(`${file}:${index + 1}: Japanese text outside a locale file`);
    }
  }

  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exit(1);
  console.log("Both languages agree.");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
