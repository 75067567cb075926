import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  test: {
    name: "extensions",
    environment: "jsdom",
    include: ["**/*.test.{ts,tsx}"],
    // The tester imports the extension's TypeScript itself, which only works inside Vite.
    server: { deps: { inline: ["@shopify/ui-extensions-tester"] } },
    setupFiles: ["./_shared/test-setup.ts"],
  },
});
