import pg from "pg";
import { cancelStatement } from "#app/db/cancel-statement.server.ts";
import { SMALL_LIST } from "#app/db/statement-name.ts";
import { type Models, Transaction } from "#app/db/transaction.server.ts";
import { env } from "#app/env.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A transaction that sees one shop's rows alone: SQL by `query`, and Prisma's models (`tx.session`). */
export type Tx = Transaction & Models;

/** How long somebody waits for a connection, in milliseconds. */
const MAX_WAIT_MS = 30_000;

const pools = new Map<string, pg.Pool>();

/** Connections of one use, opened with the first. `pipeline` sends what is asked at once without waiting in between. */
function poolOf(options: { name: string; max: number; pipeline: boolean }): pg.Pool {
  const open = pools.get(options.name);
  if (open) return open;
  const pool = new pg.Pool({
    connectionString: env.databaseUrl,
    max: options.max,
    pipeline: options.pipeline,
    connectionTimeoutMillis: MAX_WAIT_MS,
    // Whatever the login may do, the app works as the plain role that row-level security binds. Plans are not compiled:
    // that costs more than the short statements of this app take. A random page is priced as on a disk without a moving
    // arm: at the usual price, pages that show fifty rows would read tables whole until they have some hundred thousand.
    options: "-c role=okaeri_app -c timezone=UTC -c jit=off -c random_page_cost=1.1",
    application_name: options.name,
  });
  // An idle connection that the server closed (a restart) is replaced at the next use.
  pool.on("error", () => {});
  pools.set(options.name, pool);
  return pool;
}

/**
 * The webhook receiver's own connections: deliveries must be taken in five seconds even while pages and imports hold all
 * of the others.
 */
export function webhookPool(): pg.Pool {
  return poolOf({ name: "okaeri webhooks", max: 2, pipeline: false });
}

/** The connections of transactions, also for the functions that are called before a tenant is known. */
export function pool(): pg.Pool {
  return poolOf({ name: "okaeri", max: env.databasePoolSize, pipeline: true });
}

/** Those that are held for long, or for COPY, which wants one that waits for each answer. */
function lentPool(): pg.Pool {
  return poolOf({ name: "okaeri lent", max: env.databasePoolSize, pipeline: false });
}

/** Closes all connections; the next use opens new ones. */
export async function closeDatabase(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  for (const pool of open) await pool.end();
}

/**
 * Runs `work` in one transaction of one shop: row-level security shows and takes no other shop's rows.
 *
 * @param options.timeoutMs how long the transaction may last; a page needs seconds, an import minutes. What it waits for
 *   then is cancelled.
 * @param options.fewRows that it concerns few rows, see `expectRows`
 */
export async function inTransaction<T>(
  options: { shopId: ShopId; timeoutMs?: number; fewRows?: boolean },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const { shopId, timeoutMs = 30_000, fewRows = false } = options;
  return withConnection(pool(), async (client, discard) => {
    const tx = new Transaction(client, { fewRows }) as Tx;
    // Sent together with what `work` asks first; it fails only where nothing behind it could succeed.
    const begun = client.query(beginning(shopId, fewRows ? ["plan_cache_mode = force_generic_plan"] : []));
    begun.catch(() => {});
    let failure: Error | undefined;
    const fail = async (reason: Error) => {
      if (failure) return;
      failure = reason;
      await tx.end(reason);
      await client.query("ROLLBACK").catch(discard);
    };
    const giveUp = async () => {
      const reason = new Error(`The transaction took longer than ${timeoutMs} ms`);
      // A cancel that comes late must not meet what the connection is used for next.
      discard(reason);
      await Promise.all([fail(reason), cancelStatement(client)]);
    };
    const timer = setTimeout(giveUp, timeoutMs);
    try {
      const result = await work(tx);
      await begun;
      clearTimeout(timer);
      if (failure) throw failure;
      await tx.end(new Error("The transaction has ended"));
      const { command } = await client.query("COMMIT");
      // What PostgreSQL answers where a statement failed before and nobody let that be the end.
      if (command === "ROLLBACK")
        throw new Error("A statement of the transaction had failed, so that it was rolled back");
      return result;
    } catch (error) {
      clearTimeout(timer);
      // Of one that was given up, what its cancelled statement says is not the reason.
      const reason = failure ?? error;
      await fail(new Error("The transaction has failed", { cause: error }));
      throw reason;
    }
  });
}

// An id is digits alone, so that it may stand in the text: one trip instead of two.
function beginning(shopId: ShopId, settings: string[] = []): string {
  return ["BEGIN", ...[`app.shop_id = '${shopId}'`, ...settings].map((setting) => `SET LOCAL ${setting}`)].join("; ");
}

/**
 * Lends one connection to `work`, for what has to stay on it (a session's lock, COPY). A connection that the server ends
 * meanwhile fails what is asked of it next, and is not used again.
 *
 * @param work gets the connection, and a function that says not to use it again
 */
export function withClient<T>(
  work: (client: pg.PoolClient, discard: (error: Error) => void) => Promise<T>,
): Promise<T> {
  return withConnection(lentPool(), work);
}

async function withConnection<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, discard: (error: Error) => void) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
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

/** The same as `inTransaction` on a connection that can COPY, which `work` gets bare as well. */
export async function inCopyTransaction<T>(
  options: { shopId: ShopId },
  work: (client: pg.PoolClient, tx: Tx) => Promise<T>,
): Promise<T> {
  return withClient(async (client, discard) => {
    const tx = new Transaction(client, { fewRows: false }) as Tx;
    try {
      await client.query(beginning(options.shopId));
      const result = await work(client, tx);
      await tx.end(new Error("The transaction has ended"));
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
 * Runs one statement of SQL. Values go in as `$1`, `$2` …, never into the text; bigint columns come back as bigint, dates as
 * Date (`valueTypes`). Statements that do not wait for each other's answers may be asked at once: they are done in the order
 * of asking, in one trip.
 */
export async function query<Row>(tx: Tx, sql: string, ...values: unknown[]): Promise<Row[]> {
  return (await tx.run(sql, values)).rows as Row[];
}

/** The same for a statement that tells no rows. @returns how many it wrote */
export async function execute(tx: Tx, sql: string, ...values: unknown[]): Promise<number> {
  return (await tx.run(sql, values)).rowCount ?? 0;
}

/**
 * Says that the rest of a transaction concerns so many rows. Where they are few, its statements keep the plans that their
 * connection has (`statementName`), also where PostgreSQL would rather plan for these very values: that takes several times
 * as long as doing it.
 */
export async function expectRows(tx: Tx, rows: number): Promise<void> {
  await tx.expectFewRows(rows <= SMALL_LIST);
}

/**
 * Waits until no other transaction changes this shop's order facts, then holds them until the end of this one. Figures
 * that many orders share (a month's sales) are kept by deltas, so two batches of one shop must not overlap; but one batch
 * may be divided by customer (`tryDivideShopFacts`).
 */
export async function lockShopFacts(tx: Tx, shopId: ShopId): Promise<void> {
  await Promise.all([
    query(tx, "SELECT pg_advisory_xact_lock(hashtextextended('facts', $1::bigint))", shopId),
    query(tx, "SELECT pg_advisory_xact_lock(hashtextextended('part of facts', $1::bigint))", shopId),
  ]);
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
  await query(tx, "SELECT pg_advisory_xact_lock_shared(hashtextextended('part of facts', $1::bigint))", shopId);
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
  await query(tx, "SELECT pg_advisory_xact_lock(hashtextextended('reports', $1::bigint))", shopId);
}

/**
 * The same without waiting.
 *
 * @returns whether they are held now; false when another transaction has them
 */
export async function tryLockShopReports(tx: Tx, shopId: ShopId): Promise<boolean> {
  return tryLock(tx, { shopId, name: "reports" });
}
