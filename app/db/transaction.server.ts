import type pg from "pg";
import { Prisma } from "#app/generated/prisma/client.ts";
import { type JoinedModels, joinModels } from "./joined-prisma.server.ts";
import { nameOf, statementName } from "./statement-name.ts";
import { toParameter, valueTypes } from "./values.ts";

/** Prisma's models, `tx.session` and so on. */
export type Models = Pick<Prisma.TransactionClient, Uncapitalize<Prisma.ModelName>>;

/** One transaction on its connection. What it is asked at once is sent at once, and done in the order of asking. */
export class Transaction {
  readonly #client: pg.ClientBase;
  #fewRows: boolean;
  #ended: Error | undefined;
  #models: Promise<JoinedModels> | undefined;

  constructor(client: pg.ClientBase, options: { fewRows: boolean }) {
    this.#client = client;
    this.#fewRows = options.fewRows;
  }

  /** Rows of one statement, its values read as `valueTypes` says. */
  run(sql: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    return this.send({ text: sql, values: values.map(toParameter), types: valueTypes });
  }

  /** @throws once the transaction has ended: its connection may be somebody else's by then */
  async send<Row extends unknown[] | object>(statement: pg.QueryConfig): Promise<pg.QueryResult<Row & object>> {
    if (this.#ended) throw this.#ended;
    const { text, values = [] } = statement;
    const name = this.#fewRows ? nameOf(text) : statementName({ sql: text, args: values });
    return this.#client.query<Row & object>(name === undefined ? statement : { ...statement, name });
  }

  /** Whether all statements from now on keep the plan that their connection has of them, whatever their values are. */
  async expectFewRows(few: boolean): Promise<void> {
    if (this.#fewRows === few) return;
    this.#fewRows = few;
    await this.send({ text: `SET LOCAL plan_cache_mode = ${few ? "force_generic_plan" : "auto"}` });
  }

  /** Prisma's models on this transaction's connection. */
  async models(): Promise<Prisma.TransactionClient> {
    if (this.#ended) throw this.#ended;
    this.#models ??= joinModels(this);
    return (await this.#models).models;
  }

  /** Takes nothing more; what is asked later fails with `reason`. */
  async end(reason: Error): Promise<void> {
    this.#ended ??= reason;
    await this.#models?.then(({ leave }) => leave()).catch(() => {});
  }
}

/** Prisma's client joins the transaction when a model is asked for first: most transactions are SQL alone. */
function modelOf(transaction: Transaction, model: string): object {
  return new Proxy(
    {},
    {
      get: (_, operation: string) => async (options: unknown) => {
        const models = (await transaction.models()) as unknown as Record<
          string,
          Record<string, (o: unknown) => unknown>
        >;
        return models[model]?.[operation]?.(options);
      },
    },
  );
}

for (const name of Object.values(Prisma.ModelName)) {
  const model = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  Object.defineProperty(Transaction.prototype, model, {
    get(this: Transaction) {
      return modelOf(this, model);
    },
  });
}
