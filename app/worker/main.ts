import { setPriority } from "node:os";
import { closeDatabase } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { queueFlowEvents } from "#app/features/flow/index.server.ts";
import { workTasks } from "#app/features/follow-up/index.server.ts";
import { sendMessages } from "#app/features/messaging/index.server.ts";
import { tellAppUrl } from "#app/features/shopper/index.server.ts";
import { drainInbox } from "#app/ingest/inbox/drain.server.ts";
import { settleCustomers } from "#app/ingest/settle-customers.server.ts";
import { effectHandlers } from "#app/ingest/sync/effect-handlers.server.ts";
import { catalogue, decodePayload, type JobName, settingsOf } from "#app/jobs/catalogue.ts";
import { jobQueue, stopJobQueue } from "#app/jobs/queue.server.ts";
import { wake } from "#app/jobs/wake.server.ts";
import { log } from "#app/lib/log.server.ts";
import { inboxProcessed, jobsDone } from "#app/lib/metrics.server.ts";
import { registerEffectHandlers, runOutbox } from "#app/shopify/outbox.server.ts";
import { listShops } from "#app/shopify/shop-id.server.ts";
import { serveWatchers } from "./answer-watchers.server.ts";
import { handlers } from "./handlers.server.ts";
import { runLoop } from "./loop.server.ts";
import { stopOnSignal } from "./stop-on-signal.server.ts";

const IDLE_POLL_MS = 250;
/** What is said to customers by e-mail is no matter of a quarter of a second. */
const MESSAGES_POLL_MS = 1_000;
/** Tasks are of days; who has just bought is thanked within seconds. */
const TASKS_POLL_MS = 3_000;
/** Workflows of merchants begin a few seconds after what they follow. */
const FLOW_POLL_MS = 5_000;
/** A job is given this long to end when the worker stops; it goes on elsewhere, or at the next start. */
const STOP_WITHIN_MS = 20_000;

/** Starts the worker: the inbox, what follows it, the outbox and the jobs. Several may run at once, here and elsewhere. */
export async function startWorker(): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const { signal } = stopping;
  registerEffectHandlers(effectHandlers);
  const queue = await jobQueue({ supervise: true });
  for (const name of Object.keys(catalogue) as JobName[]) {
    const { schedule, concurrency } = settingsOf(name);
    if (schedule) await queue.schedule(name, schedule, {}, { tz: "UTC", singletonKey: name });
    await queue.work(name, { pollingIntervalSeconds: 1, localConcurrency: concurrency }, async (jobs) => {
      for (const job of jobs) await runJob(name, job.data, AbortSignal.any([signal, job.signal]));
    });
  }
  const loops = [
    runLoop({
      loop: "inbox",
      idleMs: IDLE_POLL_MS,
      signal,
      step: async () => {
        const { processed, more } = await drainInbox({ now: new Date() });
        inboxProcessed.inc(processed);
        if (processed > 0) wake("reports");
        return { done: processed, more };
      },
    }),
    runLoop({
      loop: "outbox",
      idleMs: IDLE_POLL_MS,
      signal,
      step: async () => {
        const { done } = await runOutbox({ now: new Date(), signal });
        return { done, more: done > 0 };
      },
    }),
    runLoop({
      loop: "reports",
      idleMs: IDLE_POLL_MS,
      signal,
      step: async () => {
        const { settled, more } = await settleCustomers({ now: new Date() });
        return { done: settled, more };
      },
    }),
    runLoop({
      loop: "flow",
      idleMs: FLOW_POLL_MS,
      signal,
      step: async () => {
        const { queued, more } = await queueFlowEvents();
        if (queued > 0) wake("outbox");
        return { done: queued, more };
      },
    }),
    runLoop({
      loop: "tasks",
      idleMs: TASKS_POLL_MS,
      signal,
      step: () => workTasks({ now: new Date() }),
    }),
    runLoop({
      loop: "messages",
      idleMs: MESSAGES_POLL_MS,
      signal,
      step: async () => {
        const { done } = await sendMessages({ clock: () => new Date(), signal });
        return { done, more: done > 0 };
      },
    }),
  ];
  // After the loops have begun: webhooks do not wait for a look at every shop.
  for (const { shopId, installed } of await listShops()) if (installed) await tellAppUrl(shopId);
  log.info("worker started");
  return {
    async stop() {
      stopping.abort(new Error("The worker stops"));
      await Promise.all([...loops, stopJobQueue({ timeoutMs: STOP_WITHIN_MS })]);
      log.info("worker stopped");
    },
  };
}

async function runJob<Name extends JobName>(name: Name, data: unknown, signal: AbortSignal): Promise<void> {
  try {
    await handlers[name](decodePayload(name, data), { now: new Date(), signal });
    jobsDone.inc({ job: name, result: "done" });
  } catch (error) {
    jobsDone.inc({ job: name, result: "failed" });
    // A stop is no failure of the job: it is tried again.
    if (!signal.aborted) log.error({ err: error, job: name }, "A job failed");
    throw error;
  }
}

if (import.meta.main) {
  const worker = await startWorker();
  // Pages and webhooks of the same machine come first.
  try {
    setPriority(5);
  } catch {
    // Not allowed here; the worker runs at normal priority.
  }
  const watched = env.workerPort === undefined ? undefined : await serveWatchers({ port: env.workerPort });
  stopOnSignal(async () => {
    await worker.stop();
    await watched?.stop();
    await closeDatabase();
  });
}
