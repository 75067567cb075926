import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";

/**
 * Prisma's schema engine in its WebAssembly form, working through the `pg` driver. The native engine would have to be
 * downloaded at first use, which a machine without a free network cannot do.
 *
 * @param options.databaseUrl the database that the engine reads and migrates
 * @param options.schemas the Prisma schema files, each as [path, text]
 */
export async function createSchemaEngine(options: {
  databaseUrl: string;
  schemas?: [string, string][];
}): Promise<SchemaEngine> {
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const bindings = await import(join(folder, "schema_engine_bg.js"));
  const module = await WebAssembly.compile(await readFile(join(folder, "schema_engine_bg.wasm")));
  const instance = await WebAssembly.instantiate(module, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  const factory = new PrismaPg({ connectionString: options.databaseUrl });
  const adapter = bindMigrationAwareSqlAdapterFactory(sendScriptsWhole(factory));
  return bindings.SchemaEngine.new({ datamodels: options.schemas }, () => {}, adapter);
}

/**
 * The adapter cuts a script at every semicolon, also inside a function's body, and so cannot create one. PostgreSQL
 * itself takes a whole script as one simple query.
 */
function sendScriptsWhole(factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connection = await connect();
    connection.executeScript = async (script: string) => {
      await connection.underlyingDriver().query(script);
    };
    return connection;
  };
  return factory;
}
