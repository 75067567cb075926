import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { type Prisma, PrismaClient } from "#app/generated/prisma/client.ts";

/** A transaction as Prisma's adapter uses it: what it asks goes where the transaction's other statements go. */
export interface Joinable {
  send(statement: pg.QueryConfig): Promise<pg.QueryResult>;
}

/** Prisma's models upon a transaction that somebody else began. */
export interface JoinedModels {
  models: Prisma.TransactionClient;
  /** Ends Prisma's part; the transaction itself goes on. */
  leave(): Promise<void>;
}

/** Prisma counts a time of its own, and the transaction's is the one that holds: the longest that a timer can wait. */
const LONGEST_MS = 2 ** 31 - 1;

const OWNERS_WORDS = new Set(["BEGIN", "COMMIT", "ROLLBACK"]);
const NOTHING = { fields: [], rows: [], rowCount: 0, command: "", oid: 0 };

const joining = new AsyncLocalStorage<Joinable>();

/** In the place of the adapter's pool: gives it the connection of the transaction that is being joined. */
class JoinedPool extends pg.Pool {
  override async connect(): Promise<pg.PoolClient> {
    const transaction = joining.getStore();
    if (!transaction) throw new Error("Prisma's models are used within a transaction");
    const connection = {
      // Whoever began the transaction ends it.
      query: async (statement: pg.QueryConfig) =>
        OWNERS_WORDS.has(statement.text) ? NOTHING : transaction.send(statement),
      on: () => {},
      removeListener: () => {},
      release: () => {},
    };
    return connection as unknown as pg.PoolClient;
  }
}

let prisma: PrismaClient | undefined;

/**
 * Lets Prisma's models take part in a transaction. Transactions are begun and ended on the driver itself, which takes a
 * third of what Prisma's client adds to each statement; most of them need no model.
 */
export async function joinModels(transaction: Joinable): Promise<JoinedModels> {
  prisma ??= new PrismaClient({ adapter: new PrismaPg(new JoinedPool()) });
  const client = prisma;
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let whole: Promise<void> = Promise.resolve();
  const models = await new Promise<Prisma.TransactionClient>((resolve, reject) => {
    whole = joining.run(transaction, () =>
      client.$transaction(
        async (joined) => {
          resolve(joined);
          await left;
        },
        { timeout: LONGEST_MS, maxWait: LONGEST_MS },
      ),
    );
    whole.catch(reject);
  });
  return {
    models,
    async leave() {
      leave();
      await whole;
    },
  };
}
