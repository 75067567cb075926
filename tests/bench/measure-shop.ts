import { closeDatabase } from "#app/db.server.ts";
import { measureBackfill } from "./measure-backfill.ts";
import { measurePages } from "./measure-pages.ts";
import { measureRebuild } from "./measure-rebuild.ts";
import { measureVisible } from "./measure-visible.ts";
import type { BenchRow } from "./report.ts";
import { setUpShop } from "./shop-stage.ts";

/** All that is measured upon the CDNOW shop, one after the other. */
export async function* measureShop(options: { serverUrl: string }): AsyncGenerator<BenchRow[]> {
  const stage = await setUpShop(options);
  try {
    yield await measureBackfill(stage);
    yield await measureRebuild(stage);
    await stage.startWorker();
    yield await measurePages(stage);
    yield await measureVisible(stage);
  } finally {
    // The import that was measured asked for jobs. Read only now, since it wants the app's settings.
    const { stopJobQueue } = await import("#app/jobs/queue.server.ts");
    await stopJobQueue();
    await closeDatabase();
    await stage.stop();
  }
}
