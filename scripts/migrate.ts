// Brings the database to this version's schema. MIGRATION_DATABASE_URL names a login that owns the tables; without it
// DATABASE_URL is used for both.
import { migrate } from "#app/db/migrate.server.ts";
import { env } from "#app/env.server.ts";

const applied = await migrate({ databaseUrl: env.migrationDatabaseUrl });
process.stdout.write(applied.length === 0 ? "The database is up to date.\n" : `Applied ${applied.join(", ")}.\n`);
process.exit(0);
