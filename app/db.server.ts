import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { SMALL_LIST, statementName } from "#app/db/statement-name.ts";
import { env } from "#app/env.server.ts";
import { type Prisma, PrismaClient } from "#app/generated/prisma/client.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A transaction that sees one shop's rows alone. */
export type Tx = Prisma.TransactionClient;

// Its type wants a text; the adapter hands on whatever it gets, and `pg` plans anew what has no name.
const statementNameGenerator = statementName as (statement: { sql: string; args: unknown[] }) => string;

let connections: { pool: pg.Pool; prisma: PrismaClient } | undefined;
let webhookConnections: pg.Pool | undefined;

function openPool(options: { max: number; name: string }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: env.databaseUrl,
    max: options.max,
    // Whatever the login may do, the app works as the plain role that row-level security binds. Plans are not compiled:
    // that costs more than the short statements of this app take. A random page is priced as on a disk without a moving
    // arm: at the usual price, pages that show fifty rows would read tables whole until they have some hundred thousand.
    options: "-c role=okaeri_app -c timezone=UTC -c jit=off -c random_page_cost=1.1",
    application_name: options.name,
  });
  // An idle connection that the server closed (a restart) is replaced at the next use.
  pool.on("error", () => {});
  return pool;
}

function connect() {
  if (!connections) {
    const pool = openPool({ max: env.databasePoolSize, name: "okaeri" });
    connections = { pool, prisma: new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator }) }) };
  }
  return connections;
}

/**
 * The webhook receiver's own connections: deliveries must be taken in five seconds even while pages and imports hold all
 * of the others.
 */
export function webhookPool(): pg.Pool {
  webhookConnections ??= openPool({ max: 4, name: "okaeri webhooks" });
  return webhookConnections;
}

/** The connections below Prisma, for COPY, LISTEN and the functions that are called before a tenant is known. */
export function pool(): pg.Pool {
  return connect().pool;
}

/** Closes all connections; the next use opens new ones. */
export async function closeDatabase(): Promise<void> {
  const open = connections;
  const openForWebhooks = webhookConnections;
  connections = undefined;
  webhookConnections = undefined;
  await open?.prisma.$disconnect();
  await open?.pool.end();
  await openForWebhooks?.end();
}

/**
 * Runs `work` in one transaction of one shop: row-level security shows and takes no other shop's rows.
 *
 * @param options.timeoutMs how long the transaction may last; a page needs seconds, an import minutes
 */
export async function inTransaction<T>(
  options: { shopId: ShopId; timeoutMs?: number },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return connect().prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('app.shop_id', ${String(options.shopId)}, true)`;
      return work(tx);
    },
    { timeout: options.timeoutMs ?? 30_000, maxWait: 30_000 },
  );
}

/**
 * Lends one connection to `work`, for what has to stay on it (a session's lock, COPY). A connection that the server ends
 * meanwhile fails what is asked of it next, and is not used again.
 *
 * @param work gets the connection, and a function that says not to use it again
 */
export async function withClient<T>(
  work: (client: pg.PoolClient, discard: (error: Error) => void) => Promise<T>,
): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  const discard = (error: Error) => {
    broken ??= error;
  };
  // The pool listens to idle connections alone, and an error that nobody listens to would end the process.
  client.on("error", discard);
  try {
    return await work(client, discard);
  } finally {
    client.release(broken);
    if (!broken) client.off("error", discard);
  }
}

/**
 * The same as `inTransaction` on a bare connection, for what Prisma cannot do (COPY) or does slowly (long texts), and for
 * what is asked so often that each trip to the server counts.
 *
 * @param options.keepPlans named statements keep the plan that the connection has of them, whatever their values are
 */
export async function inBareTransaction<T>(
  options: { shopId: ShopId; keepPlans?: boolean },
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const { shopId, keepPlans = false } = options;
  return withClient(async (client, discard) => {
    try {
      // An id is digits alone, so that it may stand in the text: one trip instead of two.
      const settings = [`app.shop_id = '${shopId}'`, ...(keepPlans ? ["plan_cache_mode = force_generic_plan"] : [])];
      await client.query(["BEGIN", ...settings.map((setting) => `SET LOCAL ${setting}`)].join("; "));
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(discard);
      throw error;
    }
  });
}

/**
 * Runs `work` while nobody else holds the shop's lock of this name; the lock ends with its connection, so a killed process
 * holds nothing.
 *
 * @returns null when it is held already
 */
export async function withShopLock<T>(
  options: { name: string; shopId: ShopId },
  work: () => Promise<T>,
): Promise<T | null> {
  const key = [options.name, String(options.shopId)];
  return withClient(async (client, discard) => {
    const { rows } = await client.query("SELECT pg_try_advisory_lock(hashtextextended($1, $2::bigint)) AS taken", key);
    if (!rows[0]?.taken) return null;
    try {
      return await work();
    } finally {
      await client.query("SELECT pg_advisory_unlock(hashtextextended($1, $2::bigint))", key).catch(discard);
    }
  });
}

/**
 * Runs one statement of SQL that the query builder cannot say well. Values go in as `$1`, `$2` …, never into the text;
 * bigint columns come back as bigint, dates as Date.
 */
export async function query<Row>(tx: Tx, sql: string, ...values: unknown[]): Promise<Row[]> {
  return tx.$queryRawUnsafe<Row[]>(sql, ...values);
}

/**
 * Says that the rest of a transaction concerns so many rows. Where they are few, statements keep the plans that their
 * connection has for few (`statementName`), also where PostgreSQL would rather plan for these very values: that takes
 * several times as long as doing it.
 */
export async function expectRows(tx: Tx, rows: number): Promise<void> {
  if (rows <= SMALL_LIST) await tx.$executeRaw`SELECT set_config('plan_cache_mode', 'force_generic_plan', true)`;
}

/**
 * Waits until no other transaction changes this shop's order facts, then holds them until the end of this one. Figures
 * that many orders share (a month's sales) are kept by deltas, so two batches of one shop must not overlap; but one batch
 * may be divided by customer (`tryDivideShopFacts`).
 */
export async function lockShopFacts(tx: Tx, shopId: ShopId): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('facts', ${shopId}))`;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('part of facts', ${shopId}))`;
}

/**
 * The same without waiting.
 *
 * @returns whether they are held now; false when another transaction has them
 */
export async function tryLockShopFacts(tx: Tx, shopId: ShopId): Promise<boolean> {
  return (await tryLock(tx, { shopId, name: "facts" })) && tryLock(tx, { shopId, name: "part of facts" });
}

/**
 * Keeps all others from changing the shop's order facts, without waiting, so that parts of one batch may be applied side
 * by side, each in a transaction of its own with `lockPartOfShopFacts`. To change facts itself this transaction calls
 * `lockShopFacts` as well, which waits for the parts.
 *
 * @returns whether they are held now; false when another transaction has them
 */
export async function tryDivideShopFacts(tx: Tx, shopId: ShopId): Promise<boolean> {
  return tryLock(tx, { shopId, name: "facts" });
}

/**
 * For a part of a divided batch. A lock of its own, since the one who divided the batch may lose its connection while the
 * parts go on: whoever wants all facts of the shop waits for them.
 */
export async function lockPartOfShopFacts(tx: Tx, shopId: ShopId): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended('part of facts', ${shopId}))`;
}

async function tryLock(tx: Tx, { shopId, name }: { shopId: ShopId; name: string }): Promise<boolean> {
  const [lock] = await query<{ held: boolean }>(
    tx,
    "SELECT pg_try_advisory_xact_lock(hashtextextended($2, $1::bigint)) AS held",
    shopId,
    name,
  );
  return lock?.held ?? false;
}

/**
 * Waits until no other transaction moves this shop's reports, then holds them until the end of this one. They are kept by
 * deltas as well, but apart from the facts, so that settling runs beside the inbox. Where both are needed, facts come first.
 */
export async function lockShopReports(tx: Tx, shopId: ShopId): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('reports', ${shopId}))`;
}

/**
 * The same without waiting.
 *
 * @returns whether they are held now; false when another transaction has them
 */
export async function tryLockShopReports(tx: Tx, shopId: ShopId): Promise<boolean> {
  return tryLock(tx, { shopId, name: "reports" });
}
