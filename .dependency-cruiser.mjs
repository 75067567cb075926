/**
 * Who may import whom. The order of the layers and of the features is docs/architecture.md's; every rule here has a
 * planted violation in tests/architecture/rules.test.ts.
 */

/** Lowest first: a feature may use its own row and the rows above it in this list, never those below. */
export const featureLevels = [
  ["shops", "products", "orders", "customers"],
  ["promotion", "subscriptions", "state", "repeat", "insights", "segments", "prediction"],
  ["ledger"],
  ["tiers"],
  ["earning", "coupons"],
  ["rewards"],
  ["loyalty"],
  ["messaging"],
  ["follow-up"],
  ["voice"],
  ["experiments"],
  ["flow"],
  // They only read what the others offer, each for its own surface.
  ["shopper", "settings", "privacy", "notifications"],
];

const SERVER_ONLY = "\\.server\\.tsx?$";
const TESTS_IN_APP = "^app/.+\\.test\\.tsx?$";

/** Layers that own a folder or a file directly under app/. */
const layers = {
  contracts: "^app/contracts/",
  lib: "^app/lib/",
  env: "^app/env\\.server\\.ts$",
  db: "^app/(db/|db\\.server\\.ts$|generated/)",
  shopify: "^app/(shopify/|shopify\\.server\\.ts$)",
  jobs: "^app/jobs/",
  features: "^app/features/",
  ingest: "^app/ingest/",
  worker: "^app/worker/",
  routes: "^app/(routes/|routes\\.ts$)",
  shell: "^app/(root|entry\\.server|entry\\.client)\\.tsx$|^app/server\\.ts$",
  components: "^app/components/",
  i18n: "^app/i18n/",
};

/** layer → the layers that it may import besides itself and contracts */
const allowed = {
  contracts: [],
  // The log asks for its level. What a browser loads of lib cannot: see browser-without-server.
  lib: ["env"],
  env: ["lib"],
  db: ["env", "lib"],
  shopify: ["jobs", "db", "env", "lib"],
  jobs: ["shopify", "db", "env", "lib"],
  features: ["shopify", "jobs", "db", "env", "lib", "components", "i18n"],
  ingest: ["features", "shopify", "jobs", "db", "env", "lib"],
  worker: ["ingest", "features", "shopify", "jobs", "db", "env", "lib"],
  routes: ["ingest", "features", "shopify", "jobs", "db", "env", "lib", "components", "i18n"],
  shell: Object.keys(layers),
  components: ["i18n", "lib"],
  i18n: ["lib"],
};

function layerRule(name) {
  const mayImport = [name, "contracts", ...(allowed[name] ?? [])];
  return {
    name: `layer-${name}`,
    severity: "error",
    comment: `app/${name} may import ${mayImport.slice(1).join(", ") || "nothing"} besides itself.`,
    from: { path: layers[name], pathNot: TESTS_IN_APP },
    to: { path: "^app/", pathNot: mayImport.map((layer) => layers[layer]) },
  };
}

function levelRule(level) {
  const above = featureLevels.slice(level + 1).flat();
  return {
    name: `feature-level-${level + 1}`,
    severity: "error",
    comment: `${featureLevels[level].join(", ")} may not use the features that are built upon them.`,
    from: { path: `^app/features/(${featureLevels[level].join("|")})/` },
    to: { path: `^app/features/(${above.join("|")})/` },
  };
}

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...Object.keys(layers)
      .filter((name) => name !== "shell")
      .map(layerRule),
    {
      name: "layer-unknown",
      severity: "error",
      comment: "A new folder or file directly under app/ needs its place among the layers.",
      from: {},
      to: { path: "^app/", pathNot: [...Object.values(layers), "\\.css$"] },
    },
    ...featureLevels.slice(0, -1).map((_, level) => levelRule(level)),
    {
      name: "feature-unknown",
      severity: "error",
      comment: "A new feature needs its place in the order of features.",
      from: {},
      to: { path: "^app/features/", pathNot: `^app/features/(${featureLevels.flat().join("|")})/` },
    },
    {
      name: "feature-door",
      severity: "error",
      comment:
        "Features reach each other through index.server.ts; what is safe in a browser is in rules.ts and types.ts.",
      from: { path: "^app/features/([^/]+)/", pathNot: TESTS_IN_APP },
      to: {
        path: "^app/features/",
        pathNot: ["^app/features/$1/", "^app/features/[^/]+/(index\\.server|rules|types)\\.ts$"],
      },
    },
    {
      name: "feature-door-from-outside",
      severity: "error",
      comment: "The other layers come through the door too; pages may also show a feature's ui/.",
      from: { path: "^app/", pathNot: ["^app/features/", TESTS_IN_APP] },
      to: {
        path: "^app/features/",
        pathNot: ["^app/features/[^/]+/(index\\.server|rules|types)\\.ts$", "^app/features/[^/]+/ui/"],
      },
    },
    {
      name: "ui-of-pages-only",
      severity: "error",
      comment: "Only pages show a feature's ui/.",
      from: { path: "^app/(ingest|worker|jobs|shopify)/" },
      to: { path: "^app/features/[^/]+/ui/" },
    },
    {
      name: "contracts-import-nothing",
      severity: "error",
      comment: "Contracts are bundled into extensions: they stay free of everything, packages too.",
      from: { path: "^app/contracts/", pathNot: TESTS_IN_APP },
      to: { pathNot: "^app/contracts/" },
    },
    {
      name: "browser-without-server",
      severity: "error",
      comment: "Components, ui/ and client-safe files are sent to browsers; types alone may come from the server.",
      from: {
        path: ["^app/components/", "^app/features/[^/]+/ui/", "^app/features/[^/]+/(rules|types)\\.ts$", "^app/lib/"],
        pathNot: [SERVER_ONLY, TESTS_IN_APP],
      },
      to: { path: SERVER_ONLY, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "app-without-tests",
      severity: "error",
      comment: "The app runs without the tests folder, the simulator above all.",
      from: { path: "^app/", pathNot: TESTS_IN_APP },
      to: { path: ["^tests/", "^scripts/", "^extensions/"] },
    },
    {
      name: "simulator-without-app",
      severity: "error",
      comment: "A simulator that shares code with the app would share its mistakes.",
      from: { path: "^tests/simulator/" },
      to: { path: ["^app/", "^extensions/", "^scripts/"] },
    },
    {
      name: "extensions-alone",
      severity: "error",
      comment: "Extensions run on Shopify's pages: the contracts are all they share with the app.",
      from: { path: "^extensions/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^(app|tests|scripts)/", pathNot: "^app/contracts/" },
    },
    {
      name: "extensions-apart",
      severity: "error",
      comment: "An extension shares with another only what is in extensions/_shared.",
      from: { path: "^extensions/([^/]+)/" },
      to: { path: "^extensions/[^/]+/", pathNot: ["^extensions/$1/", "^extensions/_shared/"] },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "A cycle has no bottom to begin reading at, and its load order decides what is undefined.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "An import that leads nowhere fails only when that line is reached.",
      from: {},
      to: { couldNotResolve: true, pathNot: ["^virtual:", "^shopify:", "^(\\.\\./)*build/"] },
    },
    {
      name: "no-development-packages",
      severity: "error",
      comment: "Production installs leave development packages out.",
      from: { path: "^app/", pathNot: TESTS_IN_APP },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^app/generated/"] },
    exclude: { path: ["/dist/", "^build/", "^extensions/[^/]+/node_modules/"] },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".d.ts", ".mjs", ".js", ".json"],
      mainFields: ["module", "main", "types", "typings"],
    },
    cache: { folder: ".cache/dependency-cruiser", strategy: "content" },
  },
};
