import { type LoadedDemoShop, loadDemoShops } from "../demo-data/load-demo-shops.ts";
import { createSimulator, type Simulator } from "../server.ts";
import { createPages } from "./pages.ts";

/** A running simulator with both demo shops and its pages. */
export type DemoSimulator = { simulator: Simulator; shops: LoadedDemoShop[] };

/**
 * Starts the simulator as a demo has it: both demo shops, the pages, and (with `dataDir`) everything kept between starts.
 * @param options.port 0 takes any free port; `simulator.url` says which
 * @throws Error with a clear message when the port is taken or `dataDir` is damaged
 */
export async function startDemoSimulator(options: {
  port: number;
  appUrl: string;
  apiKey: string;
  apiSecret: string;
  dataDir?: string;
  /** Folder of the built extension bundles; default `build/extensions`. */
  extensionsDir?: string;
}): Promise<DemoSimulator> {
  const { extensionsDir, ...settings } = options;
  let shops: LoadedDemoShop[] = [];
  const simulator = await createSimulator({
    ...settings,
    seed: (store) => {
      shops = loadDemoShops({
        store,
        now: new Date(store.now()),
        ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
      });
    },
  });
  const { appUrl, apiKey, apiSecret } = options;
  simulator.mountPages(
    createPages({ store: simulator.store, appUrl, apiKey, apiSecret, ...(extensionsDir ? { extensionsDir } : {}) }),
  );
  return { simulator, shops };
}
