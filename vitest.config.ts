import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const databaseSetup = ["tests/setup/database-global.ts"];

export default defineConfig({
  test: {
    passWithNoTests: true,
    outputFile: { json: "test-results/vitest.json" },
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          include: ["app/**/*.test.ts", "tests/simulator/**/*.test.ts", "tests/architecture/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "integration",
          environment: "node",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: databaseSetup,
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      ...(existsSync("extensions/vitest.config.ts") ? ["extensions/vitest.config.ts"] : []),
      {
        test: {
          name: "e2e",
          environment: "node",
          // A page answers when it can; on a busy machine that is later than the second that is usual.
          expect: { poll: { timeout: 15_000 } },
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: ["tests/setup/browser-global.ts", "tests/setup/demo-global.ts"],
          // One story at a time: they share one running app.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "long",
          environment: "node",
          include: ["tests/long/**/*.test.ts"],
          globalSetup: databaseSetup,
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
