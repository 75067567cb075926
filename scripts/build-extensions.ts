/**
 * Builds the extensions with the official Shopify CLI (`shopify app build`, offline) into `build/extensions`:
 * one `{handle}.js` per block or page, one `{handle}.wasm` per Function, and `manifest.json`, which says all that a host
 * needs to run them.
 *
 * `node scripts/build-extensions.ts [--force]`. Does nothing when no source has changed since the last build.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = path.resolve(import.meta.dirname, "..");
const outputFolder = path.join(root, "build", "extensions");
const sources = ["extensions", "app/contracts", "shopify.app.toml", "tsconfig.json"];

/** Compressed sizes that Shopify accepts, in bytes. */
const BLOCK_LIMIT_BYTES = 64 * 1024;
const PAGE_LIMIT_BYTES = 128 * 1024;

export interface BuiltExtension {
  handle: string;
  /** Extension target, for example `purchase.thank-you.block.render`. */
  target: string;
  apiVersion: string;
  /** File name of the bundle inside `build/extensions`. */
  bundle: string;
  bytes: number;
  compressedBytes: number;
  /** Metafields that the host hands to the extension. */
  metafields: { namespace: string; key: string }[];
  capabilities: string[];
  defaultLocale: string;
  /** Locale code → contents of its locale file. */
  locales: Record<string, unknown>;
}

export interface ExtensionsManifest {
  /** Hash of everything that went into the bundles. */
  sourceHash: string;
  extensions: BuiltExtension[];
  /** Handles of the Functions; `{handle}.wasm` is what Shopify runs. */
  functions: string[];
  /** Handles of the theme app extensions; their files lie in `build/extensions/{handle}/`. */
  themes: string[];
}

/**
 * Builds all extensions unless the last build is of the same sources.
 *
 * @returns the manifest, and whether a build ran
 * @throws Error with the CLI's own output when it fails, or when a bundle is larger than Shopify accepts
 */
export async function buildExtensions({ force = false }: { force?: boolean } = {}): Promise<{
  manifest: ExtensionsManifest;
  built: boolean;
}> {
  const sourceHash = await hashSources();
  const last = await readManifest();
  if (!force && last?.sourceHash === sourceHash) return { manifest: last, built: false };

  // A copy keeps the source folders free of the CLI's files and lets two builds run at once. It lies inside the project
  // so that packages are found by walking up.
  const workspace = path.join(root, ".cache", "extensions-build", String(process.pid));
  const staging = path.join(workspace, "output");
  try {
    await copySources(workspace);
    await runCli(workspace);
    await mkdir(staging, { recursive: true });
    const extensions: BuiltExtension[] = [];
    for (const handle of await extensionHandles("ui_extension")) {
      extensions.push(await collect({ workspace, staging, handle }));
    }
    const themes = await extensionHandles("theme");
    // Liquid is bundled as it is; the CLI has checked it.
    for (const handle of themes) {
      await cp(path.join(root, "extensions", handle), path.join(staging, handle), { recursive: true });
    }
    const functions = await extensionHandles("function");
    for (const handle of functions) {
      const program = path.join(workspace, "extensions", handle, "dist", "function.wasm");
      await cp(program, path.join(staging, `${handle}.wasm`));
    }
    const manifest: ExtensionsManifest = { sourceHash, extensions, functions, themes };
    await writeFile(path.join(staging, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    await mkdir(path.dirname(outputFolder), { recursive: true });
    await rm(outputFolder, { recursive: true, force: true });
    await rename(staging, outputFolder);
    return { manifest, built: true };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** @returns the manifest of the last build, or undefined when there is none that can be read */
async function readManifest(): Promise<ExtensionsManifest | undefined> {
  try {
    return JSON.parse(await readFile(path.join(outputFolder, "manifest.json"), "utf8")) as ExtensionsManifest;
  } catch {
    return undefined;
  }
}

async function extensionHandles(type: "ui_extension" | "function" | "theme"): Promise<string[]> {
  const entries = await readdir(path.join(root, "extensions"), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const ofType = await Promise.all(
    folders.map(async (name) => {
      const toml = await readFile(path.join(root, "extensions", name, "shopify.extension.toml"), "utf8").catch(
        () => "",
      );
      return toml && readSetting(toml, "type") === type ? [name] : [];
    }),
  );
  return ofType.flat().sort();
}

async function copySources(workspace: string): Promise<void> {
  await rm(workspace, { recursive: true, force: true });
  for (const source of sources) {
    await cp(path.join(root, source), path.join(workspace, source), {
      recursive: true,
      filter: (file) => !isGenerated(path.relative(root, file)),
    });
  }
  // Without dependencies of its own the CLI has nothing to install.
  await writeFile(path.join(workspace, "package.json"), JSON.stringify({ name: "okaeri-extensions", private: true }));
}

async function runCli(workspace: string): Promise<void> {
  const cli = path.join(root, "node_modules", "@shopify", "cli", "bin", "run.js");
  const child = spawn(
    process.execPath,
    [cli, "app", "build", "--path", workspace, "--no-color", "--skip-dependencies-installation"],
    {
      cwd: workspace,
      env: {
        ...process.env,

        CI: "1",
        SHOPIFY_CLI_NO_ANALYTICS: "1",
        NODE_ENV: "production",
        FORCE_COLOR: "0",
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) {
    throw new Error(
      `The shopper extensions could not be built (shopify app build ended with ${code}).\n${Buffer.concat(output)}`,
    );
  }
}

async function collect(options: { workspace: string; staging: string; handle: string }): Promise<BuiltExtension> {
  const { workspace, staging, handle } = options;
  const folder = path.join(workspace, "extensions", handle);
  const code = await readFile(path.join(folder, "dist", `${handle}.js`)).catch(() => {
    throw new Error(`shopify app build wrote no bundle for extensions/${handle}. Is its handle the folder's name?`);
  });
  const bundle = `${handle}.js`;
  await writeFile(path.join(staging, bundle), code);
  const toml = await readFile(path.join(folder, "shopify.extension.toml"), "utf8");
  const target = readSetting(toml, "target");
  const compressedBytes = gzipSync(code).length;
  const limit = target.endsWith(".page.render") ? PAGE_LIMIT_BYTES : BLOCK_LIMIT_BYTES;
  if (compressedBytes > limit) {
    throw new Error(`extensions/${handle} is ${compressedBytes} bytes compressed; Shopify accepts ${limit}.`);
  }
  return {
    handle,
    target,
    apiVersion: readSetting(toml, "api_version"),
    bundle,
    bytes: code.length,
    compressedBytes,
    metafields: [...toml.matchAll(/\[\[extensions\.metafields\]\]\s+namespace = "([^"]+)"\s+key = "([^"]+)"/g)].map(
      ([, namespace = "", key = ""]) => ({ namespace, key }),
    ),
    capabilities: [...toml.matchAll(/^(\w+) = true$/gm)].map(([, name = ""]) => name),
    ...(await readLocales(path.join(folder, "locales"))),
  };
}

async function readLocales(folder: string): Promise<Pick<BuiltExtension, "defaultLocale" | "locales">> {
  const files = (await readdir(folder)).sort();
  const locales: Record<string, unknown> = {};
  for (const file of files) {
    locales[file.split(".")[0] ?? file] = JSON.parse(await readFile(path.join(folder, file), "utf8"));
  }
  const defaultLocale = files.find((file) => file.endsWith(".default.json"))?.split(".")[0];
  if (!defaultLocale) throw new Error(`${folder} has no default locale (*.default.json).`);
  return { defaultLocale, locales };
}

/** The CLI has checked the file; only plain `key = "value"` lines are read here. */
function readSetting(toml: string, key: string): string {
  const value = toml.match(new RegExp(`^${key} = "([^"]+)"`, "m"))?.[1];
  if (!value) throw new Error(`shopify.extension.toml lacks ${key}.`);
  return value;
}

async function hashSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const source of [...sources, "scripts/build-extensions.ts", "node_modules/@shopify/cli/package.json"]) {
    for (const file of await filesUnder(source)) {
      hash.update(`${file}\0`).update(await readFile(path.join(root, file)));
    }
  }
  return hash.digest("hex");
}

async function filesUnder(source: string): Promise<string[]> {
  const location = path.join(root, source);
  const entries = await readdir(location, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [source];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !isGenerated(file) && !/\.test\.tsx?$/.test(file))
    .sort();
}

function isGenerated(file: string): boolean {
  return /(^|[\\/])(dist|node_modules)([\\/]|$)/.test(file) || /^extensions[\\/][^\\/]+[\\/]manifest\.json$/.test(file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { manifest, built } = await buildExtensions({ force: process.argv.includes("--force") });
  for (const { handle, bytes, compressedBytes } of manifest.extensions) {
    console.log(`${handle}: ${(bytes / 1024).toFixed(1)} KB, ${(compressedBytes / 1024).toFixed(1)} KB compressed`);
  }
  console.log(built ? "extensions built" : "extensions unchanged");
}
