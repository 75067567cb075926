/**
 * Makes sure node_modules agrees with package-lock.json, installing when it does not.
 *
 * Runs before anything is installed, on the machine's own Node (20 or newer): plain JavaScript, built-in modules only.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** A fresh install needs about 1.4 GB; npm unpacks its cache beside it. */
const NEEDED_BYTES = 2_500_000_000;

/** A condition the person at the keyboard can change; its message is meant for them, without a stack. */
export class SetupError extends Error {
  /** @param {{ en: string, ja: string }} text */
  constructor({ en, ja }) {
    super(`${en}\n${ja}`);
    this.name = "SetupError";
  }
}

/**
 * Installs the dependencies when node_modules is missing, stale or half written.
 *
 * @param {{ root?: string, log?: (line: string) => void, production?: boolean }} [options]
 *   production: development packages are not needed (default: NODE_ENV is "production")
 * @returns {Promise<{ installed: boolean }>}
 * @throws {SetupError} when the machine lacks something: Node, npm, network, disk space, permission
 */
export async function ensureInstalled({
  root = projectRoot,
  log = (line) => console.log(line),
  production = process.env.NODE_ENV === "production",
} = {}) {
  requireNode();
  const stamp = installStamp({ root, production });
  if (isInstalled({ root, production, stamp })) return { installed: false };

  requireDiskSpace(root);
  const npm = findNpm();
  log("Installing dependencies (once; a few minutes) / 依存パッケージを入れています（初回のみ、数分）");
  const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts=false", "--loglevel=error"];
  // npm's own patience is minutes; a missing network should be told in half of one.
  args.push("--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=10000");
  args.push(production ? "--omit=dev" : "--include=dev");
  const { code, output } = await run({
    command: npm.command,
    args: [...npm.args, ...args],
    cwd: root,
    shell: npm.shell,
  });
  if (code !== 0) throw explainInstallFailure(output);
  if (!nodeRuns(root)) {
    throw new SetupError({
      en: "The Node.js package was installed but does not run on this machine. Remove node_modules and try again, or use Node.js 24 directly.",
      ja: "同梱の Node.js がこの環境で動きません。node_modules を消してやり直すか、Node.js 24 を直接お使いください。",
    });
  }
  writeFileSync(path.join(root, "node_modules", ".okaeri-install"), stamp);
  return { installed: true };
}

/** @returns {string} the Node.js that the project brings along; the current one before it is installed */
export function projectNode(root = projectRoot) {
  const bundled = path.join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  return existsSync(bundled) ? bundled : process.execPath;
}

/**
 * Environment for child processes: the project's own Node and tools come first on PATH.
 *
 * @param {Record<string, string | undefined>} [extra]
 */
export function projectEnv(extra = {}, root = projectRoot) {
  const bin = path.join(root, "node_modules", ".bin");
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}`, ...extra };
}

/**
 * Runs a script on the project's Node with this terminal, passes signals on and ends with its exit code.
 *
 * @param {{ script: string, args?: string[], env?: Record<string, string>, root?: string }} options
 * @returns {Promise<never>}
 */
export async function continueOnProjectNode({ script, args = [], env = {}, root = projectRoot }) {
  const child = spawn(projectNode(root), [script, ...args], {
    cwd: root,
    env: projectEnv(env, root),
    stdio: "inherit",
  });
  // A terminal sends Ctrl-C to the whole group; the child decides how to stop, this process only waits for it.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (...result) => resolve(result));
  });
  process.exit(code ?? (signal === "SIGINT" ? 130 : 1));
}

function requireNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= 20) return;
  throw new SetupError({
    en: `Node.js 20 or newer is needed to begin (this is ${process.versions.node}). Install it from https://nodejs.org`,
    ja: `Node.js 20 以上が必要です（現在 ${process.versions.node}）。https://nodejs.org から入れてください。`,
  });
}

function installStamp({ root, production }) {
  const lock = readFileSync(path.join(root, "package-lock.json"));
  const platform = `${process.platform}-${process.arch}-${production ? "production" : "all"}`;
  return `${createHash("sha256").update(lock).digest("hex")} ${platform}\n`;
}

function isInstalled({ root, production, stamp }) {
  if (!nodeRuns(root)) return false;
  const stampFile = path.join(root, "node_modules", ".okaeri-install");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return true;
  // Someone ran npm by hand: npm writes this file last, so its presence means a complete install.
  if (!sameAsLock({ root, production })) return false;
  writeFileSync(stampFile, stamp);
  return true;
}

function sameAsLock({ root, production }) {
  const hidden = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).every(([location, entry]) => {
    if (location === "" || entry.link || entry.optional || entry.peer) return true;
    if (production && (entry.dev || entry.devOptional)) return true;
    return present[location]?.version === entry.version;
  });
}

function nodeRuns(root) {
  const node = projectNode(root);
  if (node === process.execPath) return Number(process.versions.node.split(".")[0]) >= 24;
  return spawnSync(node, ["--version"]).status === 0;
}

function requireDiskSpace(root) {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (free >= NEEDED_BYTES) return;
  const gigabytes = (bytes) => (bytes / 1e9).toFixed(1);
  throw new SetupError({
    en: `Not enough disk space: ${gigabytes(free)} GB free, about ${gigabytes(NEEDED_BYTES)} GB needed in ${root}.`,
    ja: `ディスクの空きが足りません：空き ${gigabytes(free)} GB、必要 約${gigabytes(NEEDED_BYTES)} GB（${root}）。`,
  });
}

function findNpm() {
  const execPath = process.env.npm_execpath;
  if (execPath && existsSync(execPath) && /\.c?js$/.test(execPath)) {
    return { command: process.execPath, args: [execPath], shell: false };
  }
  const shell = process.platform === "win32";
  if (spawnSync("npm", ["--version"], { shell }).status === 0) return { command: "npm", args: [], shell };
  throw new SetupError({
    en: "npm was not found. It comes with Node.js: install Node.js from https://nodejs.org and try again.",
    ja: "npm が見つかりません。Node.js（https://nodejs.org）を入れてからやり直してください。",
  });
}

async function run({ command, args, cwd, shell }) {
  // npm reads NODE_ENV and would leave the development packages out.
  const { NODE_ENV: _, ...env } = process.env;
  const child = spawn(command, args, { cwd, shell, env, stdio: ["ignore", "inherit", "pipe"] });
  let output = "";
  child.stderr.on("data", (chunk) => {
    output = (output + chunk).slice(-20_000);
    process.stderr.write(chunk);
  });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, output };
}

/** @param {string} output what npm wrote to standard error */
export function explainInstallFailure(output) {
  if (/ENOSPC|no space left/i.test(output)) {
    return new SetupError({
      en: "The disk is full. Free some space and run the same command again.",
      ja: "ディスクがいっぱいです。空きを作ってから同じコマンドを実行してください。",
    });
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i.test(output)) {
    return new SetupError({
      en: "The npm registry could not be reached. Check the network or proxy (npm config get registry) and run the same command again.",
      ja: "npm レジストリに接続できません。ネットワークやプロキシ（npm config get registry）を確認し、同じコマンドを実行してください。",
    });
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return new SetupError({
      en: "This folder cannot be written to. Use a folder of your own, or correct its permissions.",
      ja: "このフォルダに書き込めません。書き込めるフォルダに置くか、権限を直してください。",
    });
  }
  return new SetupError({
    en: "npm could not install the dependencies; its own words are above.",
    ja: "依存パッケージを入れられませんでした。上の npm のメッセージをご覧ください。",
  });
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await ensureInstalled();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
