import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";

export interface ChildServer {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

/** Starts one of `servers/` in a process of its own and waits until it tells its port. */
export async function startChildServer(file: string, env: Record<string, string>): Promise<ChildServer> {
  const child = fork(path.join(import.meta.dirname, "servers", file), {
    env: { ...process.env, ...env },
    execArgv: memoryFlags(),
  });
  const exited = once(child, "exit");
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  const port = await Promise.race([
    once(child, "message").then(([message]) => message as number),
    failed(exited, file),
  ]);
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      process.off("exit", killWithUs);
      await end(child, exited);
    },
  };
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await exited;
  clearTimeout(timer);
}

async function failed(exited: Promise<unknown>, file: string): Promise<never> {
  await exited;
  throw new Error(`${file} ended before it told its port`);
}

/** The memory that `npm run web` gives its process. */
function memoryFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(import.meta.dirname, "../../package.json"), "utf8"));
  return scripts.web.match(/--max-\S+/g) ?? [];
}
