/**
 * What Shopify's own tools say, offline: the official build of the extensions with their sizes, and the app doctor.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { projectEnv } from "./ensure-installed.mjs";

const root = path.resolve(import.meta.dirname, "..");
/** Shopify's limit on one compressed script of an extension. */
const LIMIT_BYTES = 64 * 1024;
/** Full pages of the customer account may be twice as large. */
const FULL_PAGE_LIMIT_BYTES = 128 * 1024;

async function shopify(args: string[]): Promise<void> {
  const child = spawn("shopify", args, {
    cwd: root,
    env: projectEnv({ CI: "1", SHOPIFY_CLI_NO_ANALYTICS: "1", NO_COLOR: "1", FORCE_COLOR: undefined }),
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
  if (code === 0) return console.log(`ok     shopify ${args.join(" ")}`);
  console.error(`FAILED shopify ${args.join(" ")}\n${Buffer.concat(output).toString().trimEnd()}`);
  process.exitCode = 1;
}

async function printSizes(): Promise<void> {
  const folder = path.join(root, "extensions");
  for (const extension of await readdir(folder)) {
    const dist = path.join(folder, extension, "dist");
    if (!existsSync(dist)) continue;
    const settings = await readFile(path.join(folder, extension, "shopify.extension.toml"), "utf8");
    const limit = settings.includes("customer-account.page.render") ? FULL_PAGE_LIMIT_BYTES : LIMIT_BYTES;
    for (const file of (await readdir(dist)).filter((name) => name.endsWith(".js"))) {
      const compressed = gzipSync(await readFile(path.join(dist, file))).length;
      const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
      console.log(`${extension}/${file}: ${kilobytes(compressed)} compressed, limit ${kilobytes(limit)}`);
      if (compressed <= limit) continue;
      console.error(`FAILED ${extension} is larger than Shopify accepts`);
      process.exitCode = 1;
    }
  }
}

await shopify(["app", "build", "--skip-dependencies-installation"]);
if (existsSync(path.join(root, "extensions"))) await printSizes();
await shopify(["app", "doctor", "--blocking", "medium", "--skip-instructions"]);
