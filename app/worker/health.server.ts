import { migrationNames } from "#app/db/migrate.server.ts";
import { pool } from "#app/db.server.ts";
import { balanceDifferences, oldestWebhookSeconds, queueDepth } from "#app/lib/metrics.server.ts";

/** A webhook that waits longer means that no worker runs or that it cannot keep up, in seconds. */
const LATE_AFTER_SECONDS = 900;

export interface Health {
  /** `late`: pages and webhooks are served but the inbox does not move. Anything but `ok` is answered 503. */
  status: "ok" | "late" | "failing";
  database: "ok" | "unreachable";
  migrations: { carried: number; applied: number; missing: string[] };
  inbox: { pending: number; dead: number; oldestSeconds: number | null };
  outbox: { pending: number; dead: number };
  /** What the nightly checks of the ledger found: it makes nobody's pages worse, so it changes no status. */
  ledger: { differences: number; shopsFailing: number; oldestCheckAt: string | null };
}

const unknown = {
  inbox: { pending: 0, dead: 0, oldestSeconds: null },
  outbox: { pending: 0, dead: 0 },
  ledger: { differences: 0, shopsFailing: 0, oldestCheckAt: null },
};

/** What /healthz says; it also brings the queue figures of /metrics up to date. */
export async function checkHealth(options: { now: Date }): Promise<Health> {
  const carried = await migrationNames();
  try {
    const applied = await pool().query<{ name: string }>("SELECT name FROM applied_migrations()");
    const names = new Set(applied.rows.map(({ name }) => name));
    const migrations = {
      carried: carried.length,
      applied: names.size,
      missing: carried.filter((name) => !names.has(name)),
    };
    const { rows } = await pool().query<Record<string, string> & { inbox_oldest_received_at: Date | null }>(
      "SELECT * FROM queue_health()",
    );
    const row = rows[0];
    const oldest = row?.inbox_oldest_received_at;
    const oldestSeconds = oldest ? Math.max(0, (options.now.getTime() - oldest.getTime()) / 1000) : null;
    const ledger = await readLedgerHealth();
    balanceDifferences.set(ledger.differences);
    const inbox = { pending: Number(row?.inbox_pending), dead: Number(row?.inbox_dead), oldestSeconds };
    const outbox = { pending: Number(row?.outbox_pending), dead: Number(row?.outbox_dead) };
    for (const [queue, counts] of Object.entries({ inbox, outbox })) {
      queueDepth.set({ queue, state: "pending" }, counts.pending);
      queueDepth.set({ queue, state: "dead" }, counts.dead);
    }
    oldestWebhookSeconds.set(oldestSeconds ?? 0);
    const late = (oldestSeconds ?? 0) > LATE_AFTER_SECONDS;
    const status = migrations.missing.length > 0 ? "failing" : late ? "late" : "ok";
    return { status, database: "ok", migrations, inbox, outbox, ledger };
  } catch (error) {
    // Before the first migration there is neither the role nor the functions: the server answers, the schema is missing.
    const code = String((error as { code?: unknown }).code ?? "");
    const database = /^(?:22|42)/.test(code) ? "ok" : "unreachable";
    return {
      status: "failing",
      database,
      migrations: { carried: carried.length, applied: 0, missing: carried },
      ...unknown,
    };
  }
}

async function readLedgerHealth(): Promise<Health["ledger"]> {
  const { rows } = await pool().query<{ differences: string; shops_failing: string; oldest_checked_at: Date | null }>(
    "SELECT * FROM ledger_health()",
  );
  return {
    differences: Number(rows[0]?.differences),
    shopsFailing: Number(rows[0]?.shops_failing),
    oldestCheckAt: rows[0]?.oldest_checked_at?.toISOString() ?? null,
  };
}
