// Writes the SQL that leads from an older schema.prisma (or from nothing) to the present one, for a new migration:
//   node scripts/draft-migration.ts [older-schema.prisma] > prisma/migrations/<name>/migration.sql
// The engine compares the two schema files and needs a database only to know its kind; it changes nothing.
import { readFile } from "node:fs/promises";
import { createSchemaEngine } from "../app/db/schema-engine.server.ts";

const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) throw new Error("DATABASE_URL must name any reachable PostgreSQL database.");
const present = await readFile("prisma/schema.prisma", "utf8");
const olderPath = process.argv[2];
const engine = await createSchemaEngine({ databaseUrl, schemas: [["schema.prisma", present]] });
const result = await engine.diff({
  from: olderPath
    ? { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: await readFile(olderPath, "utf8") }] }
    : { tag: "empty" },
  to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: present }] },
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
});
process.stdout.write(result.stdout ?? "");
engine.free();
process.exit(0);
