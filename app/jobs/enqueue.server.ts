import type { SendOptions } from "pg-boss";
import type { Tx } from "#app/db.server.ts";
import { encodePayload, type JobName, type JobPayload } from "./catalogue.ts";
import { jobQueue } from "./queue.server.ts";

/**
 * Adds a job. Inside a transaction it is added with it: the job exists if and only if the transaction does.
 *
 * @param options.tx the transaction to add the job in
 * @param options.startAfter not before this instant
 * @returns whether a job was added; false when the same one, by its payload and policy, waits already
 *
 * @example
 * await enqueue({ tx, job: "backfill-shop", payload: { shopId } });
 */
export async function enqueue<Name extends JobName>(options: {
  job: Name;
  payload: JobPayload<Name>;
  tx?: Tx;
  startAfter?: Date;
}): Promise<boolean> {
  const { tx } = options;
  const stored = encodePayload(options.job, options.payload);
  const settings: SendOptions = {
    singletonKey: Object.values(stored).join("/") || options.job,
    ...(options.startAfter ? { startAfter: options.startAfter } : {}),
    ...(tx ? { db: { executeSql: (text, values) => tx.send({ text, ...(values ? { values } : {}) }) } } : {}),
  };
  const queue = await jobQueue();
  return (await queue.send(options.job, stored, settings)) !== null;
}
