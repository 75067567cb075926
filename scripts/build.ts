/**
 * Builds what has changed since the last build: the Prisma client, the merchant app and the shopper extensions.
 *
 * `node scripts/build.ts [generate|app|extensions …] [--force]`; without names, everything.
 * The output of a quick check is silent, so that a second start takes no time.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { projectEnv } from "./ensure-installed.mjs";

const root = path.resolve(import.meta.dirname, "..");

interface BuildStep {
  name: string;
  /** Files and folders, relative to the project, whose contents decide whether the step must run again. */
  inputs: string[];
  /** What must exist afterwards. */
  output: string;
  command: [string, ...string[]];
  env?: Record<string, string>;
  /** The step does not exist in this checkout when this file is missing. */
  requires: string;
}

const steps: BuildStep[] = [
  {
    name: "generate",
    inputs: ["prisma/schema.prisma", "prisma.config.ts", "node_modules/prisma/package.json"],
    output: "app/generated/prisma/client.ts",
    command: ["prisma", "generate"],
    // `generate` never runs the schema engine but insists on the file; without the variable it tries to download one.
    env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" },
    requires: "prisma/schema.prisma",
  },
  {
    name: "app",
    inputs: ["app", "public", "vite.config.ts", "package-lock.json", "tsconfig.json"],
    output: "build/server/index.js",
    command: ["remix", "vite:build", "--logLevel", "warn"],
    requires: "vite.config.ts",
  },
  {
    name: "extensions",
    inputs: [
      "extensions",
      "app/contracts",
      "shopify.app.toml",
      "tsconfig.json",
      "scripts/build-extensions.ts",
      "package-lock.json",
    ],
    output: "build/extensions/manifest.json",
    command: ["node", "scripts/build-extensions.ts"],
    requires: "scripts/build-extensions.ts",
  },
];

/**
 * Runs the build steps whose inputs changed.
 *
 * @returns the names of the steps that ran
 * @throws Error with the tool's own output when a step fails
 */
export async function build({ only, force = false }: { only?: string[]; force?: boolean } = {}): Promise<string[]> {
  const ran: string[] = [];
  for (const step of steps) {
    if (only?.length && !only.includes(step.name)) continue;
    if (!existsSync(path.join(root, step.requires))) continue;
    const stampFile = path.join(root, ".cache", "build", step.name);
    const stamp = await fingerprint(step);
    const before = await readFile(stampFile, "utf8").catch(() => "");
    if (!force && before === stamp && existsSync(path.join(root, step.output))) continue;
    await rm(stampFile, { force: true });
    await runStep(step);
    await mkdir(path.dirname(stampFile), { recursive: true });
    await writeFile(stampFile, stamp);
    ran.push(step.name);
  }
  return ran;
}

async function runStep(step: BuildStep): Promise<void> {
  const [command, ...args] = step.command;
  const child = spawn(command, args, {
    cwd: root,
    env: projectEnv({ NODE_ENV: "production", ...step.env }),
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`build step "${step.name}" failed:\n${Buffer.concat(output).toString()}`);
}

async function fingerprint(step: BuildStep): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(step.command));
  for (const input of step.inputs) {
    for (const file of await filesUnder(input)) {
      hash.update(`${file}\0`).update(await readFile(path.join(root, file)));
    }
  }
  return hash.digest("hex");
}

async function filesUnder(input: string): Promise<string[]> {
  const location = path.join(root, input);
  if (!existsSync(location)) return [];
  const entries = await readdir(location, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [input];
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|[\\/])(node_modules|generated|dist)[\\/]/.test(file))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const ran = await build({ only: args.filter((arg) => !arg.startsWith("--")), force: args.includes("--force") });
  console.log(ran.length > 0 ? `built: ${ran.join(", ")}` : "nothing to build");
}
