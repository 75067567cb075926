import pg from "pg";
import { PgBoss } from "pg-boss";
import { expect, inject } from "vitest";

/** Lets the app do what it does every hour, and waits until it is done. */
export const passHour = () => strike("every-hour", ["every-hour", "day-passed", "reconcile-shop"]);

/** The same for what it does every five minutes. */
export const passFiveMinutes = () => strike("every-five-minutes", ["every-five-minutes", "sweep-redemptions"]);

/** The times of jobs are counted by the database's clock, which does not move with the app's. */
async function strike(name: string, jobs: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: inject("demo").databaseUrl });
  await client.connect();
  const queue = new PgBoss({
    db: { executeSql: (text, values) => client.query(text, values) },
    schema: "pgboss",
    createSchema: false,
    migrate: false,
    supervise: false,
    schedule: false,
  });
  try {
    await queue.start();
    await queue.send(name, {}, { singletonKey: name });
    const waiting = async () => {
      const { rows } = await client.query(
        "SELECT name FROM pgboss.job WHERE name = ANY($1) AND state < 'completed' ORDER BY name",
        [jobs],
      );
      return rows.map((row) => row.name);
    };
    await expect.poll(waiting, { timeout: 90_000, interval: 250 }).toEqual([]);
  } finally {
    await queue.stop({ graceful: false });
    await client.end();
  }
}
