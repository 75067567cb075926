import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { build } from "../../scripts/build.ts";

const root = path.resolve(import.meta.dirname, "../..");
const START_WITHIN_MS = 30_000;

/** What a process of the app is told by its environment. */
export interface AppSettings {
  databaseUrl: string;
  simulatorUrl: string;
  apiKey: string;
  apiSecret: string;
  tokenEncryptionKey: string;
  logLevel?: string;
}

export interface AppProcess {
  /** Where the web process listens; empty for a worker. */
  url: string;
  /** Everything written to stdout and stderr so far. */
  output(): string;
  /** Asks it to stop, as a deployment does; resolves when it has ended. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash does: nothing in it learns of it. */
  kill(): Promise<void>;
}

/** The web process as `npm run web` runs it, on a free port, with the pages as they are built for production. */
export async function startWebProcess(settings: AppSettings & { port?: number }): Promise<AppProcess> {
  await buildPages();
  const { child, output } = run("app/server.ts", settings);
  const started = await outputMatching(child, output, /"port":(\d+)[^\n]*web started/);
  return { url: `http://localhost:${started[1]}`, output, ...ending(child) };
}

/** The worker process as `npm run worker` runs it. */
export async function startWorkerProcess(settings: AppSettings): Promise<AppProcess> {
  const { child, output } = run("app/worker/main.ts", settings);
  await outputMatching(child, output, /worker started/);
  return { url: "", output, ...ending(child) };
}

/** A port that nobody listens on, for an address that must be known before its server starts. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}

/** Builds the pages when their sources changed; test files that run at the same time wait for the one that builds. */
async function buildPages(): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgres").url });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(1)");
    await build({ only: ["generate", "app"] });
  } finally {
    await client.end();
  }
}

function run(script: string, settings: AppSettings & { port?: number }): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [path.join(root, script)], {
    // Away from the project, so that a developer's .env is not read.
    cwd: tmpdir(),
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH ?? "",
      NODE_ENV: "production",
      NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
      PORT: String(settings.port ?? 0),
      DATABASE_URL: settings.databaseUrl,
      SHOPIFY_API_KEY: settings.apiKey,
      SHOPIFY_API_SECRET: settings.apiSecret,
      SHOPIFY_APP_URL: `http://localhost:${settings.port || 3000}`,
      SHOPIFY_SIMULATOR_URL: settings.simulatorUrl,
      TOKEN_ENCRYPTION_KEY: settings.tokenEncryptionKey,
      LOG_LEVEL: settings.logLevel ?? "info",
    },
  });
  const killAtExit = () => child.kill("SIGKILL");
  process.once("exit", killAtExit);
  child.once("exit", () => process.off("exit", killAtExit));
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      chunks.push(chunk);
      child.emit("output");
    });
  }
  return { child, output: () => chunks.join("") };
}

function outputMatching(child: ChildProcess, output: () => string, wanted: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = wanted.exec(output());
      if (found) end(() => resolve(found));
    };
    const fail = () => end(() => reject(new Error(`${child.spawnargs.at(-1)} did not start:\n${output()}`)));
    const end = (settle: () => void) => {
      clearTimeout(timer);
      child.off("output", look);
      child.off("exit", fail);
      settle();
    };
    const timer = setTimeout(fail, START_WITHIN_MS);
    child.on("output", look);
    child.once("exit", fail);
    look();
  });
}

function ending(child: ChildProcess): Pick<AppProcess, "stop" | "kill"> {
  const send = (signal: "SIGTERM" | "SIGKILL") => async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  return { stop: send("SIGTERM"), kill: send("SIGKILL") };
}
