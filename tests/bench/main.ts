/**
 * `npm run bench [-- ingest drain shop]`: measures on a PostgreSQL of its own with default durability; ours and what it
 * is held against take turns in the same run, and medians are told. The ratios carry from machine to machine.
 * `npm run bench -- --customers 1000000` (or `-- large`, which is the same) measures upon a generated shop of that size
 * instead; it takes twenty minutes and 25 GB of disk at a million. `npm run bench -- loyalty --customers 1000000` measures
 * points and tiers upon the same shop, `npm run bench -- follow-up` the tasks of a day of a million who are enrolled, and
 * `npm run bench -- messages` mails and postcards, `npm run bench -- today` what Today reads.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { cpus, totalmem } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "../setup/postgres.ts";
import { type BenchRow, tableOf } from "./report.ts";
import { type SectionName, sections } from "./sections.ts";

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== "--"),
  options: { customers: { type: "string" } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(", ")}. There are: ${Object.keys(sections).join(", ")}`);
  process.exit(1);
}
const customers = Number(values.customers ?? 1_000_000);
if (!Number.isInteger(customers) || customers < 1_000) {
  console.error("--customers wants a whole number from 1000 on");
  process.exit(1);
}
const usual: SectionName[] = values.customers === undefined ? ["ingest", "drain", "shop"] : ["large"];
const names = positionals.length > 0 ? (positionals as SectionName[]) : usual;

/** A server for a shop of that size: a quarter of its rows in its own cache, the rest in the system's. */
const LARGE_SERVER = {
  shared_buffers: "2GB",
  effective_cache_size: "8GB",
  max_wal_size: "8GB",
  maintenance_work_mem: "512MB",
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.track_planning": "on",
};

const began = performance.now();
const postgres = await startPostgres({
  durable: true,
  settings: names.some((name) => name === "large" || name === "loyalty") ? LARGE_SERVER : {},
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const rows: BenchRow[] = [];
let failed = false;
try {
  for (const name of names) {
    const code = await runSection(name);
    if (code === 0) continue;
    failed = true;
    console.error(`${name} ended with ${code}`);
  }
} finally {
  await postgres.stop();
}
const memory = Math.round(totalmem() / 2 ** 30);
console.log(
  `\n${cpus().length} cores, ${memory} GiB, Node ${process.versions.node}, PostgreSQL 18, synchronous_commit and fsync on\n`,
);
console.log(tableOf(rows));
console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s in all`);
if (failed) process.exitCode = 1;

/** Each part in a process of its own: the app's modules know one database and one set of settings. */
async function runSection(name: SectionName): Promise<number> {
  const child = fork(path.join(import.meta.dirname, "run-section.ts"), [name, postgres.url, String(customers)]);
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  child.on("message", (measured: BenchRow[]) => {
    rows.push(...measured);
    for (const { what, ours, against, ratio } of measured) {
      console.log(`${what}: ${ours}${against ? ` against ${against}` : ""}${ratio ? ` = ${ratio.toFixed(2)}` : ""}`);
    }
  });
  const [code] = await once(child, "exit");
  process.off("exit", killWithUs);
  return code ?? 1;
}
