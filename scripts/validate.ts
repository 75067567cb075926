/**
 * The static checks, two at a time: `node scripts/validate.ts [check …]`. Nothing is written except .cache/.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { projectEnv } from "./ensure-installed.mjs";

const root = path.resolve(import.meta.dirname, "..");
/** More at once only makes them wait for each other: most of them are bound by one core. */
const PARALLEL = 2;

interface Check {
  name: string;
  command: [string, ...string[]];
  /** The check has nothing to look at in this checkout when this file is missing. */
  requires?: string;
}

const checks: Check[] = [
  { name: "types", command: ["tsc", "-p", "tsconfig.json"] },
  { name: "extension-types", command: ["tsc", "-p", "extensions"], requires: "extensions/tsconfig.json" },
  { name: "format-and-lint", command: ["biome", "ci", "--colors=off", "."] },
  {
    name: "imports",
    command: ["depcruise", "--config", ".dependency-cruiser.mjs", "--output-type", "err", ...cruised()],
  },
  { name: "dead-code", command: ["knip", "--no-progress"] },
  { name: "lock", command: ["node", "scripts/complete-lock.ts", "--check"] },
  { name: "locales", command: ["node", "scripts/check-locales.ts"] },
  { name: "protected-data", command: ["node", "scripts/check-protected-data.ts"] },
];

function cruised(): string[] {
  return ["app", "extensions", "tests", "scripts"].filter((folder) => existsSync(path.join(root, folder)));
}

async function run(check: Check): Promise<{ check: Check; ok: boolean; output: string; seconds: number }> {
  const started = performance.now();
  const [command, ...args] = check.command;
  const child = spawn(command, args, {
    cwd: root,
    env: projectEnv({ NO_COLOR: "1", FORCE_COLOR: undefined }),
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
  const seconds = (performance.now() - started) / 1000;
  return { check, ok: code === 0, output: Buffer.concat(output).toString(), seconds };
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !checks.some((check) => check.name.endsWith(name)));
if (unknown.length > 0) {
  console.error(`no such check: ${unknown.join(", ")}; there are ${checks.map((check) => check.name).join(", ")}`);
  process.exit(2);
}

const queue = checks.filter(
  (check) =>
    (names.length === 0 || names.some((name) => check.name.endsWith(name))) &&
    (!check.requires || existsSync(path.join(root, check.requires))),
);
const failed: string[] = [];

async function drain(): Promise<void> {
  for (let check = queue.shift(); check; check = queue.shift()) {
    const { ok, output, seconds } = await run(check);
    console.log(`${ok ? "ok    " : "FAILED"} ${check.name} (${seconds.toFixed(1)} s)`);
    if (!ok) {
      failed.push(check.name);
      console.log(output.trimEnd());
    }
  }
}

await Promise.all(Array.from({ length: PARALLEL }, drain));
if (failed.length > 0) {
  console.error(`validate: ${failed.join(", ")} failed`);
  process.exit(1);
}
