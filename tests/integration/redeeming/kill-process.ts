import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { expect, vi } from "vitest";

const LOCK = 4711;

const ENVIRONMENT = {
  NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
  // The next one begins with what this one has compiled.
  NODE_COMPILE_CACHE: path.join(tmpdir(), "okaeri-killed-processes"),
};

/** A script of this folder, to be run as a process of its own. */
export interface Script {
  script: string;
  args?: readonly string[];
}

/** A change of rows at which whoever makes it is held up; `when` narrows it to some rows (OLD, NEW). */
export interface Gate {
  table: string;
  on: "INSERT" | "UPDATE";
  when?: string;
}

/** Begins a script and ends it with -9 as soon as something holds. */
export async function killWhen(begun: Script, when: () => Promise<boolean>): Promise<void> {
  const file = fileURLToPath(new URL(begun.script, import.meta.url));
  const child = spawn(process.execPath, [file, ...(begun.args ?? [])], {
    env: { ...process.env, ...ENVIRONMENT },
    stdio: "inherit",
  });
  const exited = once(child, "exit");
  const isDue = vi.waitFor(async () => expect(await when()).toBe(true), { timeout: 30_000, interval: 20 });
  const isOver = exited.then(([code]) => {
    throw new Error(`${begun.script} ended with ${code} before it could be killed`);
  });
  try {
    await Promise.race([isDue, isOver]);
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
}

/**
 * Begins a script and ends it with -9 at a gate: in the middle of its transaction, which the server has rolled back when
 * this resolves.
 */
export async function killAtGate(admin: pg.Client, { gate, ...begun }: Script & { gate: Gate }): Promise<void> {
  await admin.query(
    `CREATE OR REPLACE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS
     'BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NEW; END'`,
  );
  await admin.query("SELECT pg_advisory_lock($1)", [LOCK]);
  await admin.query(
    `CREATE TRIGGER gate BEFORE ${gate.on} ON ${gate.table} FOR EACH ROW ${gate.when ? `WHEN (${gate.when})` : ""}
     EXECUTE FUNCTION wait_at_gate()`,
  );
  const isThere = async () => {
    const { rows } = await admin.query(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [LOCK],
    );
    return rows.length > 0;
  };
  try {
    await killWhen(begun, isThere);
  } finally {
    await admin.query("SELECT pg_advisory_unlock($1)", [LOCK]);
    // It waits for the transaction of the one that was killed.
    await admin.query(`DROP TRIGGER gate ON ${gate.table}`);
  }
}
