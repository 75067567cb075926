import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import pg from "pg";
import { to } from "pg-copy-streams";
import { median } from "../report.ts";
import type { LargeStage } from "./large-stage.ts";

/** What ours is held against: a question asked of the same rows in plain SQL, and of DuckDB. */
export interface Yardsticks {
  /** Median milliseconds of a question of PostgreSQL, without row-level security, with enough memory and two workers. */
  sql(question: string): Promise<number>;
  /** Median milliseconds of the same question of DuckDB, with two threads, over the tables `orders`, `lines`, `figures`. */
  duck(question: string): Promise<number>;
  /** The answer of either, to be compared with ours. */
  answerOfSql(question: string): Promise<Record<string, unknown>[]>;
  answerOfDuck(question: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const ROUNDS = 3;

/** What reports are made from: counted orders of customers, the lines left of them, and figures of customers. */
const TABLES = {
  orders: `SELECT order_id, customer_id, processed_at AT TIME ZONE 'UTC' AS processed_at, local_day, order_number,
    net_sales_minor, cost_minor FROM orders WHERE counted AND customer_id IS NOT NULL`,
  lines: `SELECT l.order_id, l.line_id, l.product_id, l.selling_plan_id, l.units_left, l.net_sales_minor, l.cost_minor
    FROM order_lines l JOIN orders o USING (shop_id, order_id) WHERE o.counted AND o.customer_id IS NOT NULL AND l.units_left > 0`,
  figures: "SELECT * FROM customer_figures",
};

export async function takeYardsticks(stage: LargeStage): Promise<Yardsticks> {
  const client = new pg.Client({
    connectionString: stage.databaseUrl,
    options: "-c work_mem=256MB -c jit=off -c random_page_cost=1.1 -c statement_timeout=0",
  });
  await client.connect();
  const folder = mkdtempSync(path.join(tmpdir(), "okaeri-bench-duck-"));
  const instance = await DuckDBInstance.create(path.join(folder, "shop.duckdb"), { threads: "2", memory_limit: "4GB" });
  const duck = await instance.connect();
  for (const [name, select] of Object.entries(TABLES)) {
    const file = path.join(folder, `${name}.csv`);
    await pipeline(client.query(to(`COPY (${select}) TO STDOUT (FORMAT csv, HEADER)`)), createWriteStream(file));
    await duck.run(`CREATE TABLE ${name} AS SELECT * FROM read_csv('${file}')`);
    rmSync(file);
  }
  const timed = async (ask: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const began = performance.now();
      await ask();
      if (round > 0) times.push(performance.now() - began); // the first is a warm-up
    }
    return median(times);
  };
  return {
    sql: (question) => timed(() => client.query(question)),
    duck: (question) => timed(async () => (await duck.runAndReadAll(question)).getRows()),
    answerOfSql: async (question) => (await client.query(question)).rows,
    answerOfDuck: async (question) => (await duck.runAndReadAll(question)).getRowObjects(),
    async close() {
      duck.closeSync();
      instance.closeSync();
      await client.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
