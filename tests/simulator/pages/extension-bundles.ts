import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PagesOptions } from "./page-context.ts";

/** What the build says about an extension. */
export type BuiltExtension = {
  handle: string;
  target: string;
  apiVersion: string;
  metafields: { namespace: string; key: string }[];
  capabilities: string[];
  defaultLocale: string;
  /** Locale code → contents of its locale file. */
  locales: Record<string, unknown>;
};

function folderOf(options: PagesOptions): string {
  return options.extensionsDir ?? fileURLToPath(new URL("../../../build/extensions", import.meta.url));
}

/** The built extensions for a target; none when nothing has been built. */
export async function extensionsFor(options: PagesOptions, target: string): Promise<BuiltExtension[]> {
  const file = join(folderOf(options), "manifest.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const { extensions } = JSON.parse(text) as { extensions: BuiltExtension[] };
  return extensions.filter((extension) => extension.target === target);
}

/** The code of a bundle, or undefined when it has not been built. */
export async function bundleFile(options: PagesOptions, handle: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(folderOf(options), `${handle}.js`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Where the program of a Function lies, or undefined when it has not been built. */
export async function programFile(options: PagesOptions, handle: string): Promise<string | undefined> {
  const file = join(folderOf(options), `${handle}.wasm`);
  return (await stat(file).catch(() => undefined)) && file;
}
