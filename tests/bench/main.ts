/**
 * `npm run bench [-- ingest drain shop]`: measures on a PostgreSQL of its own with default durability; ours and what it
 * is held against take turns in the same run, and medians are told. The ratios carry from machine to machine.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { cpus, totalmem } from "node:os";
import path from "node:path";
import { startPostgres } from "../setup/postgres.ts";
import { type BenchRow, tableOf } from "./report.ts";
import { type SectionName, sections } from "./sections.ts";

const asked = process.argv.slice(2).filter((word) => word !== "--");
const unknown = asked.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(", ")}. There are: ${Object.keys(sections).join(", ")}`);
  process.exit(1);
}
const names = (asked.length > 0 ? asked : Object.keys(sections)) as SectionName[];

const began = performance.now();
const postgres = await startPostgres({ durable: true });
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
  const child = fork(path.join(import.meta.dirname, "run-section.ts"), [name, postgres.url]);
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
