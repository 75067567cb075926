/**
 * Builds, checks and tests everything, and ends with one line of counts (also in test-results/summary.json).
 * A step that is not a test suite (build, validate, Shopify's own checks) counts as one.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { projectEnv } from "./ensure-installed.mjs";

const root = path.resolve(import.meta.dirname, "..");
const results = path.join(root, "test-results");

interface Step {
  name: string;
  command: [string, ...string[]];
  /** Where Vitest leaves its counts, for steps which are test suites. */
  report?: string;
  requires?: string;
  /** Later steps make no sense when this one fails. */
  essential?: boolean;
}

function suite(name: string, projects: string[]): Step {
  const report = path.join(results, `${name}.json`);
  const chosen = projects.flatMap((project) => ["--project", project]);
  return {
    name,
    command: ["vitest", "run", ...chosen, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    report,
  };
}

const extensions = existsSync(path.join(root, "extensions/vitest.config.ts")) ? ["extensions"] : [];
const steps: Step[] = [
  { name: "build", command: ["node", "scripts/build.ts"], essential: true },
  { name: "validate", command: ["node", "scripts/validate.ts"] },
  suite("tests", ["unit", "integration", ...extensions]),
  { name: "shopify", command: ["node", "scripts/check-shopify.ts"], requires: "shopify.app.toml" },
  suite("e2e", ["e2e"]),
];

interface Outcome {
  name: string;
  passed: number;
  failed: number;
  seconds: number;
}

async function run(step: Step): Promise<Outcome> {
  console.log(`\n── ${step.name} ──`);
  const started = performance.now();
  const [command, ...args] = step.command;
  const child = spawn(command, args, {
    cwd: root,
    env: projectEnv(),
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  const counts = step.report ? await countTests(step.report) : { passed: 0, failed: 0 };
  // A suite may also fail outside its tests: an unhandled rejection, a set-up that throws.
  // So does one that found nothing to run.
  const empty = step.report !== undefined && counts.passed + counts.failed === 0;
  const failed = code === 0 && !empty ? counts.failed : Math.max(1, counts.failed);
  return { name: step.name, passed: counts.passed + (step.report || failed > 0 ? 0 : 1), failed, seconds };
}

/** A test that did not run proves nothing, so skipped and unfinished ones count as failed. */
async function countTests(report: string): Promise<{ passed: number; failed: number }> {
  const text = await readFile(report, "utf8").catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1 };
  const { numPassedTests, numTotalTests, numFailedTestSuites, numFailedTests } = JSON.parse(text);
  const failed = numTotalTests - numPassedTests;
  return {
    passed: numPassedTests,
    failed: failed || (numFailedTests === 0 && numFailedTestSuites > 0 ? numFailedTestSuites : 0),
  };
}

await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
const outcomes: Outcome[] = [];
for (const step of steps) {
  if (step.requires && !existsSync(path.join(root, step.requires))) continue;
  const outcome = await run(step);
  outcomes.push(outcome);
  if (step.essential && outcome.failed > 0) break;
}

const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
await writeFile(path.join(results, "summary.json"), `${JSON.stringify({ passed, failed, outcomes }, undefined, 2)}\n`);
console.log("");
for (const outcome of outcomes) {
  console.log(`${outcome.name}: ${outcome.passed} passed, ${outcome.failed} failed (${outcome.seconds} s)`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
