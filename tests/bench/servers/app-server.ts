/** The app as `npm start` runs it: the web process, and the worker beside it when asked for. Tells its port. */
import { closeDatabase } from "#app/db.server.ts";
import { startWeb } from "#app/server.ts";

const web = await startWeb({ port: Number(process.env.PORT ?? 0) });
const worker = process.env.BENCH_WORKER ? await (await import("#app/worker/main.ts")).startWorker() : undefined;
process.send?.(web.port);

process.once("SIGTERM", async () => {
  await worker?.stop();
  await web.stop();
  await closeDatabase();
  process.exit(0);
});
