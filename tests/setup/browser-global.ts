import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { prepareFonts } from "./fonts.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** WebSocket address of the run's one browser. */
    browser: { wsEndpoint: string };
  }
}

/** One Chromium per run. CHROMIUM_PATH names another browser than the one that comes with the packages (Linux only). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), "okaeri-browser-"));
  const { default: bundled } = await import("@sparticuz/chromium");
  const server = await chromium.launchServer({
    executablePath: process.env.CHROMIUM_PATH ?? (await bundled.executablePath()),
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-setuid-sandbox",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      // Nothing but the pages under test may talk to the network.
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-default-apps",
      "--disable-domain-reliability",
      "--disable-sync",
      "--no-first-run",
      "--no-pings",
    ],
    env: { ...process.env, FONTCONFIG_FILE: await prepareFonts(folder) },
  });
  project.provide("browser", { wsEndpoint: server.wsEndpoint() });
  return async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
}
