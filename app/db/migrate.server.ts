import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createSchemaEngine } from "./schema-engine.server.ts";

const migrationsFolder = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

/** Names of the migrations that this version of the app carries, in the order in which they are applied. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * Brings a database to this version's schema. What was applied is kept in `_prisma_migrations`, so that
 * `prisma migrate deploy` agrees with it. Safe to run again; two at once wait for each other.
 *
 * @param options.databaseUrl a login that owns the tables (not the plain role that the app works as)
 * @returns the names of the migrations applied by this call
 */
export async function migrate(options: { databaseUrl: string }): Promise<string[]> {
  const names = await migrationNames();
  const migrationDirectories = await Promise.all(
    names.map(async (path) => ({
      path,
      migrationFile: {
        path: "migration.sql",
        content: {
          tag: "ok" as const,
          value: await readFile(join(migrationsFolder, path, "migration.sql"), "utf8"),
        },
      },
    })),
  );
  const engine = await createSchemaEngine(options);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: migrationsFolder,
        lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
        shadowDbInitScript: "",
        migrationDirectories,
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}
