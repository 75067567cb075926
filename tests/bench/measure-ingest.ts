import { appSettings, createBenchDatabase } from "./bench-database.ts";
import { type ChildServer, startChildServer } from "./child-server.ts";
import type { LoadResult } from "./load-generator.ts";
import { atLeast, type BenchRow, median, milliseconds, perSecond } from "./report.ts";
import { runLoad } from "./run-load.ts";

const SHOP = "bench.myshopify.com";
const CONNECTIONS = 20;
const SECONDS = 4;
const ROUNDS = 3;

const TABLES = `
CREATE TABLE bare_inbox (webhook_id text PRIMARY KEY, topic text NOT NULL, received_at timestamptz NOT NULL DEFAULT now(),
  payload text NOT NULL);
ALTER TABLE bare_inbox ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE TABLE template_sessions (id text PRIMARY KEY, shop text NOT NULL, token text NOT NULL);
INSERT INTO template_sessions VALUES ('offline_${SHOP}', '${SHOP}', 'shpat_bench');
CREATE TABLE template_webhooks (webhook_id text PRIMARY KEY, topic text NOT NULL, payload jsonb NOT NULL);
INSERT INTO shops (domain, installed_at) VALUES ('${SHOP}', now())`;

/** Webhooks taken per second: ours, a bare server with one INSERT, the template's route without and with keeping them. */
export async function* measureIngest(options: { serverUrl: string }): AsyncGenerator<BenchRow[]> {
  const { url, admin } = await createBenchDatabase({ serverUrl: options.serverUrl, name: "bench_ingest" });
  await admin.query(TABLES);
  const env = appSettings({ databaseUrl: url });
  const servers: { name: string; table?: string; server: ChildServer; results: LoadResult[] }[] = [];
  for (const { name, file, table, more } of [
    { name: "bare", file: "bare-server.ts", table: "bare_inbox" },
    { name: "ours", file: "app-server.ts", table: "inbox_messages" },
    { name: "template", file: "template-server.ts" },
    { name: "template jsonb", file: "template-server.ts", table: "template_webhooks", more: { BENCH_STORE: "jsonb" } },
  ]) {
    const server = await startChildServer(file, { ...env, PORT: "0", ...more });
    servers.push({ name, server, results: [], ...(table ? { table } : {}) });
  }
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const one of servers) {
        await admin.query("TRUNCATE bare_inbox, inbox_messages, template_webhooks");
        await admin.query("CHECKPOINT");
        const result = await runLoad({
          port: one.server.port,
          connections: CONNECTIONS,
          seconds: round === 0 ? 2 : SECONDS,
          shopDomain: SHOP,
        });
        if (one.table) await requireKept(admin, { table: one.table, name: one.name, ...result });
        if (result.failed > 0) throw new Error(`${one.name}: ${result.failed} webhooks were not taken`);
        if (round > 0) one.results.push(result);
      }
    }
  } finally {
    for (const { server } of servers) await server.stop();
    await admin.end();
  }
  yield rowsOf(new Map(servers.map(({ name, results }) => [name, results])));
}

/** An answer 200 must mean that the webhook is kept; those on their way when the load ended may be more. */
async function requireKept(
  admin: { query: (sql: string) => Promise<{ rows: { kept: number }[] }> },
  run: { table: string; name: string; taken: number },
): Promise<void> {
  const { rows } = await admin.query(`SELECT count(*)::integer AS kept FROM ${run.table}`);
  const kept = rows[0]?.kept ?? 0;
  if (kept < run.taken) throw new Error(`${run.name} answered 200 ${run.taken} times and kept ${kept}`);
}

function rowsOf(results: Map<string, LoadResult[]>): BenchRow[] {
  const rate = (name: string) => median((results.get(name) ?? []).map((one) => one.requestsPerSecond));
  const p99 = (name: string) => median((results.get(name) ?? []).map((one) => one.p99Ms));
  const sent = (name: string) => median((results.get(name) ?? []).map((one) => one.taken));
  const told = (name: string) => `${perSecond(rate(name), "req")}, p99 ${milliseconds(p99(name))}`;
  const row = (against: { name: string; words: string; reach: number }): BenchRow => {
    const ratio = rate("ours") / rate(against.name);
    return {
      what: `webhook ingest, ${against.words}`,
      rows: `${sent("ours").toLocaleString("en-US")} webhooks of 10.7 KB, ${CONNECTIONS} connections`,
      ours: told("ours"),
      against: told(against.name),
      ratio,
      reach: atLeast(against.reach, ratio),
    };
  };
  return [
    row({ name: "bare", words: "against bare node:http, HMAC, one INSERT", reach: 0.8 }),
    row({ name: "template", words: "against the template's Remix route, nothing kept", reach: 3 }),
    row({ name: "template jsonb", words: "against the template's Remix route keeping jsonb", reach: 3 }),
  ];
}
