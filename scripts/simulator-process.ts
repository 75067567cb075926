import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync } from "node:fs";
import path from "node:path";

export interface SimulatorSettings {
  port: number;
  appUrl: string;
  apiKey: string;
  apiSecret: string;
  /** Where the simulator keeps what was changed, between starts. */
  dataFolder: string;
}

export interface SimulatedShop {
  name: string;
  domain: string;
  /** By how many days the dates of its purchases were moved. */
  shiftDays: number;
}

export type SimulatorMessage = { kind: "ready"; shops: SimulatedShop[] } | { kind: "failed"; words: string };

export interface SimulatorProcess {
  url: string;
  shops: SimulatedShop[];
  stop(): Promise<void>;
}

/**
 * Starts the simulator with the demo shops in a process of its own, and waits until it answers.
 *
 * @throws Error with the simulator's own words when it does not start
 */
export async function startSimulatorProcess(settings: SimulatorSettings): Promise<SimulatorProcess> {
  mkdirSync(settings.dataFolder, { recursive: true });
  const log = openSync(path.join(settings.dataFolder, "simulator.log"), "a");
  const child = fork(path.join(import.meta.dirname, "run-simulator.ts"), {
    stdio: ["ignore", log, log, "ipc"],
    env: { ...process.env, SIMULATOR_SETTINGS: JSON.stringify(settings) },
  });
  const exited = once(child, "exit");
  const message = await Promise.race([
    once(child, "message").then(([first]) => first as SimulatorMessage),
    exited.then(
      ([code]): SimulatorMessage => ({ kind: "failed", words: `it ended with ${code}; see ${settings.dataFolder}` }),
    ),
  ]);
  if (message.kind === "failed") throw new Error(`The simulator did not start: ${message.words}`);
  return {
    url: `http://localhost:${settings.port}`,
    shops: message.shops,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (child.connected) child.send("stop");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}
