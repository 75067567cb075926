/** `npm run migrate`: brings the database of MIGRATION_DATABASE_URL, or DATABASE_URL, to this version's schema. */
import { migrate } from "../app/db/migrate.server.ts";

const databaseUrl = process.env.MIGRATION_DATABASE_URL || process.env.DATABASE_URL;
if (!databaseUrl) {
  console.error("Which database? Set DATABASE_URL, for example postgres://owner:password@host/okaeri");
  console.error(
    "どのデータベースですか？ DATABASE_URL を設定してください（例：postgres://owner:password@host/okaeri）",
  );
  process.exit(2);
}
const applied = await migrate({ databaseUrl });
console.log(applied.length > 0 ? `applied / 適用: ${applied.join(", ")}` : "up to date / 適用済み");
