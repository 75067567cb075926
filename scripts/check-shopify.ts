/**
 * What Shopify's own tools say, offline: the official build of the extensions with their sizes, and the app doctor.
 */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { projectEnv } from "./ensure-installed.mjs";

const root = path.resolve(import.meta.dirname, "..");
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

/** The build itself refuses bundles beyond Shopify's limits (64 KB compressed, 128 KB for a full page). */
async function printSizes(): Promise<void> {
  const manifest = path.join(root, "build", "extensions", "manifest.json");
  for (const { bundle, compressedBytes } of JSON.parse(await readFile(manifest, "utf8")).extensions) {
    console.log(`       ${bundle}: ${(compressedBytes / 1024).toFixed(1)} KB compressed`);
  }
}

await shopify(["app", "build", "--skip-dependencies-installation"]);
await printSizes();
await shopify(["app", "doctor", "--blocking", "medium", "--skip-instructions"]);
