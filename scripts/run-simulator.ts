/** The simulator in a process of its own, so that its load does not disturb the app. Started by simulator-process.ts. */
import path from "node:path";
import { startDemoSimulator } from "../tests/simulator/main.ts";
import type { SimulatorMessage, SimulatorSettings } from "./simulator-process.ts";

const settings = JSON.parse(process.env.SIMULATOR_SETTINGS ?? "{}") as SimulatorSettings;
const { port, appUrl, apiKey, apiSecret, dataFolder } = settings;

// Ctrl-C reaches the whole group of processes; the parent says when this one may stop.
process.on("SIGINT", () => {});

function tell(message: SimulatorMessage): void {
  process.send?.(message);
}

try {
  const { simulator, shops } = await startDemoSimulator({
    port,
    appUrl,
    apiKey,
    apiSecret,
    dataDir: dataFolder,
    extensionsDir: path.resolve(import.meta.dirname, "../build/extensions"),
  });
  const stop = async () => {
    await simulator.close();
    process.exit(0);
  };
  process.on("message", (message) => {
    if (message === "stop") void stop();
  });
  // Whoever killed the parent did not mean this process to stay.
  process.on("disconnect", () => void stop());
  process.on("SIGTERM", () => void stop());
  tell({ kind: "ready", shops });
} catch (error) {
  tell({ kind: "failed", words: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
  process.disconnect?.();
}
