import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PagesOptions } from "./page-context.ts";

/** A theme app extension as the build left it. */
export type ThemeFiles = {
  handle: string;
  /** Liquid by file name without its ending. */
  blocks: Map<string, ThemeBlock>;
  snippets: Record<string, string>;
  /** Locale code → contents of its locale file. */
  locales: Record<string, unknown>;
};

export type ThemeBlock = { liquid: string; schema: ThemeSchema };

export type ThemeSchema = {
  name: string;
  target: "section" | "head" | "body";
  javascript?: string;
  settings?: { id?: string; type: string; default?: unknown }[];
};

function folderOf(options: PagesOptions, handle: string): string {
  return join(options.extensionsDir ?? fileURLToPath(new URL("../../../build/extensions", import.meta.url)), handle);
}

/** The theme app extension, or undefined when it has not been built. */
export async function themeFiles(options: PagesOptions, handle: string): Promise<ThemeFiles | undefined> {
  const folder = folderOf(options, handle);
  try {
    const blocks = new Map<string, ThemeBlock>();
    for (const [name, liquid] of await readAll(join(folder, "blocks"))) blocks.set(name, splitBlock(name, liquid));
    const locales = (await readAll(join(folder, "locales"))).filter(([name]) => !name.includes("schema"));
    return {
      handle,
      blocks,
      snippets: Object.fromEntries(await readAll(join(folder, "snippets"))),
      locales: Object.fromEntries(locales.map(([name, json]) => [name.split(".")[0] ?? name, JSON.parse(json)])),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A file of its assets, or undefined. */
export async function themeAsset(options: PagesOptions, handle: string, file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(folderOf(options, handle), "assets", file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function readAll(folder: string): Promise<[name: string, text: string][]> {
  const files = (await readdir(folder)).sort();
  return Promise.all(
    files.map(
      async (file): Promise<[string, string]> => [
        file.replace(/\.(liquid|json)$/, ""),
        await readFile(join(folder, file), "utf8"),
      ],
    ),
  );
}

function splitBlock(name: string, text: string): ThemeBlock {
  const match = /\{%-?\s*schema\s*-?%\}([\s\S]*?)\{%-?\s*endschema\s*-?%\}/.exec(text);
  if (!match?.[1]) throw new Error(`The block ${name} has no schema`);
  return { liquid: text.replace(match[0], ""), schema: JSON.parse(match[1]) as ThemeSchema };
}
