import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "../../app/db/migrate.server.ts";
import { startPostgres } from "./postgres.ts";

const TEMPLATE = "okaeri_template";

declare module "vitest" {
  interface ProvidedContext {
    /** Superuser address of the test server's `postgres` database, and the migrated database to copy. */
    postgres: { url: string; template: string };
  }
}

/** One PostgreSQL per run; its template is migrated once and copied by every test file (see database.ts). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  try {
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${TEMPLATE}`);
    const templateUrl = new URL(server.url);
    templateUrl.pathname = `/${TEMPLATE}`;
    await migrate({ databaseUrl: templateUrl.href });
    await admin.query(`ALTER DATABASE ${TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
    // A database cannot be copied while a pooled connection of the migration lingers on it.
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [TEMPLATE]);
    await admin.end();
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("postgres", { url: server.url, template: TEMPLATE });
  return () => server.stop();
}
