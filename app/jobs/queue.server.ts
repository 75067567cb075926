import { PgBoss } from "pg-boss";
import { pool } from "#app/db.server.ts";
import { log } from "#app/lib/log.server.ts";
import { catalogue, HEARTBEAT_SECONDS, type JobName, settingsOf } from "./catalogue.ts";

let started: Promise<PgBoss> | undefined;

/**
 * The job queue of this process, started at first use.
 *
 * @param options.supervise also look after the jobs of dead workers and the clock, which a worker does
 */
export function jobQueue(options: { supervise?: boolean } = {}): Promise<PgBoss> {
  started ??= start(options.supervise ?? false).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

/** Lets running jobs end, up to a limit, and stops. */
export async function stopJobQueue(options: { timeoutMs?: number } = {}): Promise<void> {
  const queue = await started?.catch(() => undefined);
  started = undefined;
  await queue?.stop({ graceful: true, timeout: options.timeoutMs ?? 20_000 });
}

async function start(supervise: boolean): Promise<PgBoss> {
  const queue = new PgBoss({
    db: { executeSql: (text, values) => pool().query(text, values) },
    schema: "pgboss",
    createSchema: false,
    supervise,
    schedule: supervise,
    superviseIntervalSeconds: 3,
    monitorIntervalSeconds: 3,
  });
  queue.on("error", (error) => log.error({ err: error }, "The job queue reports an error"));
  await queue.start();
  const known = new Set((await queue.getQueues()).map(({ name }) => name));
  for (const name of Object.keys(catalogue) as JobName[]) {
    const { policy, expireInSeconds, retryLimit } = settingsOf(name);
    const options = {
      expireInSeconds,
      retryLimit,
      retryDelay: 2,
      retryBackoff: true,
      retryDelayMax: 300,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      deleteAfterSeconds: 7 * 86_400,
    };
    if (known.has(name)) await queue.updateQueue(name, options);
    else await queue.createQueue(name, { ...options, policy });
  }
  return queue;
}
