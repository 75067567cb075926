import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { cruise } from "dependency-cruiser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import config, { featureLevels } from "../../.dependency-cruiser.mjs";

const projectRoot = path.resolve(import.meta.dirname, "../..");

interface Planting {
  rule: string;
  /** The file that breaks the rule by its one import. */
  from: string;
  /** A project path, imported relatively, or a package name. */
  to: string;
}

/** One violation per rule. */
const plantings: Planting[] = [
  { rule: "layer-contracts", from: "app/contracts/to-lib.ts", to: "app/lib/target.ts" },
  { rule: "layer-lib", from: "app/lib/to-db.server.ts", to: "app/db.server.ts" },
  { rule: "layer-env", from: "app/env.server.ts", to: "app/db.server.ts" },
  { rule: "layer-db", from: "app/db/to-shopify.server.ts", to: "app/shopify/target.server.ts" },
  { rule: "layer-shopify", from: "app/shopify/to-feature.server.ts", to: "app/features/orders/index.server.ts" },
  { rule: "layer-jobs", from: "app/jobs/to-feature.server.ts", to: "app/features/orders/index.server.ts" },
  { rule: "layer-features", from: "app/features/orders/to-ingest.server.ts", to: "app/ingest/target.server.ts" },
  { rule: "layer-ingest", from: "app/ingest/to-route.server.ts", to: "app/routes/target.tsx" },
  { rule: "layer-worker", from: "app/worker/to-route.ts", to: "app/routes/target.tsx" },
  { rule: "layer-routes", from: "app/routes/to-worker.tsx", to: "app/worker/target.ts" },
  { rule: "layer-components", from: "app/components/to-feature.tsx", to: "app/features/orders/ui/target.tsx" },
  { rule: "layer-i18n", from: "app/i18n/to-component.ts", to: "app/components/target.tsx" },
  { rule: "layer-unknown", from: "app/routes/to-misc.tsx", to: "app/misc/target.ts" },
  ...featureLevels.slice(0, -1).map(([feature], level) => ({
    rule: `feature-level-${level + 1}`,
    from: `app/features/${feature}/upwards.server.ts`,
    to: `app/features/${featureLevels[level + 1]?.[0]}/index.server.ts`,
  })),
  { rule: "feature-unknown", from: "app/routes/to-nowhere.tsx", to: "app/features/unheard-of/index.server.ts" },
  {
    rule: "feature-door",
    from: "app/features/state/to-store.server.ts",
    to: "app/features/orders/store.server.ts",
  },
  {
    rule: "feature-door-from-outside",
    from: "app/routes/to-store.tsx",
    to: "app/features/orders/store.server.ts",
  },
  { rule: "ui-of-pages-only", from: "app/ingest/to-ui.server.ts", to: "app/features/orders/ui/target.tsx" },
  { rule: "contracts-import-nothing", from: "app/contracts/to-package.ts", to: "zod" },
  {
    rule: "browser-without-server",
    from: "app/features/orders/ui/to-server.tsx",
    to: "app/features/orders/index.server.ts",
  },
  { rule: "app-without-tests", from: "app/lib/to-simulator.ts", to: "tests/simulator/target.ts" },
  { rule: "simulator-without-app", from: "tests/simulator/to-app.ts", to: "app/lib/target.ts" },
  { rule: "extensions-alone", from: "extensions/checkout/src/to-app.ts", to: "app/lib/target.ts" },
  { rule: "extensions-apart", from: "extensions/checkout/src/to-other.ts", to: "extensions/members/src/target.ts" },
  { rule: "no-cycles", from: "app/lib/cycle-a.ts", to: "app/lib/cycle-b.ts" },
  { rule: "resolvable", from: "app/lib/to-nothing.ts", to: "a-package-that-nobody-has" },
  { rule: "no-development-packages", from: "app/lib/to-development.ts", to: "vitest" },
];

/** The other half of violations that take two files. */
const helpers: Omit<Planting, "rule">[] = [{ from: "app/lib/cycle-b.ts", to: "app/lib/cycle-a.ts" }];

/** Imports that look alike and are allowed. */
const allowed: Omit<Planting, "rule">[] = [
  { from: "app/routes/page.tsx", to: "app/features/orders/index.server.ts" },
  { from: "app/routes/page-ui.tsx", to: "app/features/orders/ui/target.tsx" },
  { from: "app/features/state/views.server.ts", to: "app/features/orders/index.server.ts" },
  { from: "app/features/experiments/views.server.ts", to: "app/features/state/index.server.ts" },
  { from: "app/features/settings/views.server.ts", to: "app/features/coupons/index.server.ts" },
  { from: "app/features/state/ui/chart.tsx", to: "app/components/target.tsx" },
  { from: "app/worker/main.ts", to: "app/ingest/target.server.ts" },
  { from: "extensions/checkout/src/block.ts", to: "app/contracts/target.ts" },
  { from: "tests/integration/orders.ts", to: "app/features/orders/store.server.ts" },
];

let tree: string;
let violations: { rule: string; from: string }[];

async function plant({ from, to }: Omit<Planting, "rule">): Promise<void> {
  const isPackage = !to.includes("/");
  const specifier = isPackage ? to : `./${path.relative(path.dirname(from), to)}`.replace(/^\.\/\.\./, "..");
  const planted = [...plantings, ...helpers].some((planting) => planting.from === to);
  if (!isPackage && !planted) await write(to, "export const target = 1;\n");
  await write(from, `import "${specifier}";\nexport const own = 1;\n`);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(tree, file)), { recursive: true });
  await writeFile(path.join(tree, file), text);
}

async function cruised(baseDir: string, folders: string[]): Promise<{ rule: string; from: string }[]> {
  const result = await cruise(folders, {
    ...config.options,
    cache: false,
    baseDir,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
    outputType: "json",
  });
  const output = typeof result.output === "string" ? JSON.parse(result.output) : result.output;
  return output.summary.violations.map((violation: { rule: { name: string }; from: string }) => ({
    rule: violation.rule.name,
    from: violation.from,
  }));
}

beforeAll(async () => {
  tree = await realpath(await mkdtemp(path.join(tmpdir(), "okaeri-rules-")));
  await writeFile(
    path.join(tree, "package.json"),
    JSON.stringify({ type: "module", dependencies: { zod: "*" }, devDependencies: { vitest: "*" } }),
  );
  for (const name of ["zod", "vitest"]) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, type: "module", main: "index.js" }));
    await write(`node_modules/${name}/index.js`, "export const target = 1;\n");
  }
  for (const planting of [...plantings, ...helpers, ...allowed]) await plant(planting);
  violations = await cruised(tree, ["app", "extensions", "tests"]);
}, 60_000);

afterAll(() => rm(tree, { recursive: true, force: true }));

describe("rules of imports", () => {
  test.each(plantings)("$rule catches $from", ({ rule, from }) => {
    expect(violations).toContainEqual({ rule, from });
  });

  test.each(allowed)("$from may import $to", ({ from }) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([]);
  });

  test("the project itself keeps them", async () => {
    expect(await cruised(projectRoot, ["app", "extensions", "tests", "scripts"])).toEqual([]);
  }, 60_000);

  test("no rule is without a planted violation", () => {
    const planted = new Set(plantings.map((planting) => planting.rule));
    expect(config.forbidden?.map((rule) => rule.name)?.filter((name) => !planted.has(name ?? ""))).toEqual([]);
  });
});

describe("environment variables", () => {
  test("are read by app/env.server.ts alone", async () => {
    await copyFile(path.join(projectRoot, "biome.json"), path.join(tree, "biome.json"));
    await write("app/lib/reads-environment.ts", "export const port = process.env.PORT;\n");
    await write("app/env.server.ts", "export const port = process.env.PORT;\n");
    const { stdout, stderr, code } = await lint(["app/lib/reads-environment.ts"]);
    expect(stdout + stderr).toContain("noProcessEnv");
    expect(code).toBe(1);
    expect(await lint(["app/env.server.ts"])).toMatchObject({ code: 0 });
  });

  async function lint(files: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
    const biome = path.join(projectRoot, "node_modules/.bin/biome");
    const args = ["lint", "--vcs-enabled=false", "--colors=off", ...files];
    return promisify(execFile)(biome, args, { cwd: tree }).then(
      (output) => ({ ...output, code: 0 }),
      ({ stdout, stderr, code }) => ({ stdout, stderr, code }),
    );
  }
});
