import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { TestProject } from "vitest/node";

/** What `npm start` tells other programs, and where this run of it logs. */
export interface RunningDemo {
  appUrl: string;
  simulatorUrl: string;
  apiKey: string;
  apiSecret: string;
  shops: { name: string; domain: string; shiftDays: number }[];
  /** How far its clock is from the machine's: see moving-clock.mjs. */
  clockFile: string;
  /** Its database, where its jobs wait. */
  databaseUrl: string;
}

/** What `npm start` writes. */
type ToldDemo = Omit<RunningDemo, "clockFile" | "databaseUrl">;

declare module "vitest" {
  interface ProvidedContext {
    demo: RunningDemo;
  }
}

const root = path.resolve(import.meta.dirname, "../..");
const READY_WITHIN_MS = 240_000;
/** How long each export of a backfill waits before it runs, until a test says otherwise: progress can be watched. */
const HELD_BULK_MS = 3_000;

/**
 * The app and the simulator as `npm start` runs them, on ports and in a data folder of their own; once per run.
 * While a story is written, OKAERI_E2E_DEMO may name the demo.json of a start that runs already.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env.OKAERI_E2E_DEMO;
  if (running) {
    project.provide("demo", {
      ...(await readDemo(path.dirname(running))),
      clockFile: process.env.OKAERI_CLOCK_FILE ?? "",
    });
    return async () => {};
  }
  const dataFolder = await mkdtemp(path.join(tmpdir(), "okaeri-e2e-"));
  // PostgreSQL may run as another account than the tests: it must be able to pass through.
  await chmod(dataFolder, 0o711);
  const clockFile = path.join(dataFolder, "clock");
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: root,
    env: {
      ...environment(),
      PORT: String(port),
      SIM_PORT: String(simulatorPort),
      OKAERI_DATA_DIR: dataFolder,
      OKAERI_CLOCK_FILE: clockFile,
      NODE_OPTIONS: `--import=${pathToFileURL(path.join(import.meta.dirname, "moving-clock.mjs"))}`,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    await end(child);
    await keepLogs(dataFolder);
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    await ready(child, { onSimulator: () => holdExports(simulatorPort) });
    project.provide("demo", { ...(await readDemo(dataFolder)), clockFile });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** What a start tells in its data folder. */
async function readDemo(folder: string): Promise<Omit<RunningDemo, "clockFile">> {
  const read = async (name: string) => JSON.parse(await readFile(path.join(folder, name), "utf8"));
  const told = (await read("demo.json")) as ToldDemo;
  const { port, ownerPassword } = (await read("postgres.json")) as { port: number; ownerPassword: string };
  return { ...told, databaseUrl: `postgres://okaeri_owner:${ownerPassword}@127.0.0.1:${port}/okaeri` };
}

/** This process's environment without what says that it is a test, and without a developer's own shop (`.env`). */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(name));
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: "production",
    SHOPIFY_API_KEY: "",
    SHOPIFY_APP_URL: "",
    SHOPIFY_APP_BRIDGE_URL: "",
    DATABASE_URL: "",
    MIGRATION_DATABASE_URL: "",
    TOKEN_ENCRYPTION_KEY: "",
    LOG_FILE: "",
  };
}

/** Waits for the line that says the start is complete. The simulator's line comes before the app installs itself. */
function ready(child: ChildProcess, { onSimulator }: { onSimulator: () => Promise<void> }): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    let held: Promise<void> | undefined;
    const fail = (reason: string) => {
      clearTimeout(timer);
      reject(new Error(`npm start ${reason}. It said:\n${said}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${READY_WITHIN_MS / 1000} s`), READY_WITHIN_MS);
    child.once("error", reject);
    child.once("exit", (code) => fail(`ended with ${code}`));
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (/^simulator /m.test(said)) held ??= onSimulator();
      if (!/^Ready in /m.test(said)) return;
      clearTimeout(timer);
      Promise.resolve(held).then(resolve, reject);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
  });
}

async function holdExports(simulatorPort: number): Promise<void> {
  const answer = await fetch(`http://localhost:${simulatorPort}/control/delays`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ bulk: HELD_BULK_MS }),
  });
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** What the app and the simulator logged outlives the run: a failure is understood from it. */
async function keepLogs(dataFolder: string): Promise<void> {
  const results = path.join(root, "test-results");
  await mkdir(results, { recursive: true });
  for (const log of ["okaeri.log", "simulator/simulator.log"]) {
    await copyFile(path.join(dataFolder, log), path.join(results, `e2e-${path.basename(log)}`)).catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}
