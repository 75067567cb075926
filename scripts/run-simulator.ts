/** The simulator in a process of its own, so that its load does not disturb the app. Started by simulator-process.ts. */
import path from "node:path";
import { loadDemoShops } from "../tests/simulator/demo-data/load-demo-shops.ts";
import { createPages } from "../tests/simulator/pages/pages.ts";
import { createSimulator } from "../tests/simulator/server.ts";
import type { SimulatorMessage, SimulatorSettings } from "./simulator-process.ts";

const settings = JSON.parse(process.env.SIMULATOR_SETTINGS ?? "{}") as SimulatorSettings;
const { port, appUrl, apiKey, apiSecret, dataFolder } = settings;

// Ctrl-C reaches the whole group of processes; the parent says when this one may stop.
process.on("SIGINT", () => {});

function tell(message: SimulatorMessage): void {
  process.send?.(message);
}

try {
  let shops: ReturnType<typeof loadDemoShops> = [];
  const simulator = await createSimulator({
    port,
    appUrl,
    apiKey,
    apiSecret,
    dataDir: dataFolder,
    seed: (store) => {
      shops = loadDemoShops({ store, dataDir: dataFolder, now: new Date() });
    },
  });
  const extensionsDir = path.resolve(import.meta.dirname, "../build/extensions");
  simulator.mountPages(createPages({ store: simulator.store, apiKey, apiSecret, appUrl, extensionsDir }));
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
