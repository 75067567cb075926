import { loadDemoShops } from "./demo-data/load-demo-shops.ts";
import { createPages } from "./pages/pages.ts";
import { createSimulator, type Simulator } from "./server.ts";

export interface DemoSimulatorOptions {
  port: number;
  appUrl: string;
  apiKey: string;
  apiSecret: string;
  dataDir: string;
  /** Where the built extension bundles are. */
  extensionsDir?: string;
}

/** Starts the simulator with the two demo shops and the pages for people. */
export async function startDemoSimulator(
  options: DemoSimulatorOptions,
): Promise<{ simulator: Simulator; shops: ReturnType<typeof loadDemoShops> }> {
  let shops: ReturnType<typeof loadDemoShops> = [];
  const { extensionsDir, ...rest } = options;
  const simulator = await createSimulator({
    ...rest,
    seed: (store) => {
      shops = loadDemoShops({ store, dataDir: options.dataDir, now: new Date() });
    },
  });
  const pages = createPages({
    store: simulator.store,
    apiKey: options.apiKey,
    // Read at each use: the control API can rotate it.
    get apiSecret() {
      return simulator.app.secrets[0] ?? "";
    },
    appUrl: options.appUrl,
    ...(extensionsDir === undefined ? {} : { extensionsDir }),
  });
  simulator.mountPages(pages);
  return { simulator, shops };
}

/** Runs alone: `SIM_PORT`, `SHOPIFY_APP_URL`, `SHOPIFY_API_KEY`, `SHOPIFY_API_SECRET`, `SIM_DATA_DIR`. */
if (import.meta.main) {
  const { env } = process;
  const { simulator, shops } = await startDemoSimulator({
    port: Number(env.SIM_PORT ?? 4000),
    appUrl: env.SHOPIFY_APP_URL ?? `http://localhost:${env.PORT ?? 3000}`,
    apiKey: env.SHOPIFY_API_KEY ?? "okaeri-demo-key",
    apiSecret: env.SHOPIFY_API_SECRET ?? "okaeri-demo-secret",
    dataDir: env.SIM_DATA_DIR ?? ".data/simulator",
  }).catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
  console.log(`Simulated Shopify at ${simulator.url} with ${shops.map((shop) => shop.name).join(" and ")}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.close());
}
