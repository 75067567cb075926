import path from "node:path";
import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig, type Plugin } from "vite";

declare module "@remix-run/server-runtime" {
  interface Future {
    v3_singleFetch: true;
  }
}

const appFolder = path.resolve(import.meta.dirname, "app");

/**
 * Leaves `*.server.ts` out of the server bundle: Node runs those files itself (package.json `imports` leads to them), so
 * that the HTTP server, the worker and the pages share one module each: one database pool, one set of metrics.
 */
function shareServerModules(): Plugin {
  return {
    name: "share-server-modules",
    apply: "build",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (!options.ssr || !importer || !source.endsWith(".server.ts")) return null;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      const file = resolved && path.relative(appFolder, resolved.id);
      if (!file || file.startsWith("..")) return resolved;
      return { id: `#app/${file.split(path.sep).join("/")}`, external: true };
    },
  };
}

export default defineConfig({
  clearScreen: false,
  plugins: [
    shareServerModules(),
    remix({
      ignoredRouteFiles: ["**/.*", "**/*.test.{ts,tsx}", "**/*.server.{ts,tsx}"],
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_lazyRouteDiscovery: true,
        v3_singleFetch: true,
      },
    }),
  ],
  build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 1500, target: "es2022" },
  ssr: {
    // Polaris' ES modules import JSON and CSS in ways that only a bundler understands.
    noExternal: ["@shopify/polaris", "@shopify/polaris-icons", "@shopify/shopify-app-remix/react"],
  },
  optimizeDeps: { include: ["@shopify/polaris", "@shopify/app-bridge-react"] },
});
