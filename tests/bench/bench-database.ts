import pg from "pg";
import { migrate } from "../../app/db/migrate.server.ts";

export const API_KEY = "bench-api-key";
export const API_SECRET = "bench-api-secret";

/**
 * A migrated database of its own on the bench's server.
 *
 * @returns its address (of the superuser; the app's pool steps down to its plain role) and a connection to it
 */
export async function createBenchDatabase(options: {
  serverUrl: string;
  name: string;
}): Promise<{ url: string; admin: pg.Client }> {
  const server = new pg.Client({ connectionString: options.serverUrl });
  await server.connect();
  await server.query(`CREATE DATABASE ${options.name}`);
  await server.end();
  const url = new URL(options.serverUrl);
  url.pathname = `/${options.name}`;
  await migrate({ databaseUrl: url.href });
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  return { url: url.href, admin };
}

/** What the app is told of its surroundings; to be set before the first import of an app module, or given to a child. */
export function appSettings(options: {
  databaseUrl: string;
  simulatorUrl?: string;
  port?: number;
}): Record<string, string> {
  return {
    NODE_ENV: "production",
    DATABASE_URL: options.databaseUrl,
    SHOPIFY_API_KEY: API_KEY,
    SHOPIFY_API_SECRET: API_SECRET,
    SHOPIFY_APP_URL: `http://localhost:${options.port ?? 3000}`,
    SHOPIFY_SIMULATOR_URL: options.simulatorUrl ?? "",
    TOKEN_ENCRYPTION_KEY: "bench".repeat(8),
    LOG_LEVEL: "error",
  };
}
