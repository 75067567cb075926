import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

export interface TestDatabase {
  /** What DATABASE_URL would be: the owner's login; the app's pool steps down to its plain role by itself. */
  url: string;
  /** The superuser on the same database, for looking past row-level security. */
  adminUrl: string;
  /** Removes the database, closing whatever is still connected to it. */
  drop(): Promise<void>;
}

/**
 * A database of one's own for a test file: a copy of the migrated template, or an empty one.
 *
 * @example
 * const database = await createTestDatabase();
 * afterAll(() => database.drop());
 */
export async function createTestDatabase({ empty = false }: { empty?: boolean } = {}): Promise<TestDatabase> {
  const server = inject("postgres");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await asAdmin(server.url, `CREATE DATABASE ${name} TEMPLATE ${empty ? "template0" : server.template}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    adminUrl: url.href,
    drop: () => asAdmin(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
