import { inTransaction } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { readTasks } from "./read-tasks.server.ts";
import { readPlaces } from "./read-today.server.ts";
import type { Asker } from "./tasks-where.server.ts";
import type { TodayQuery } from "./today-query.ts";
import type { TodayTask } from "./types.ts";

const PART = 1_000;

/** All tasks of a list in its order, some at a time; each part is a transaction of its own. */
export async function* streamTasks(options: {
  shopId: ShopId;
  query: TodayQuery;
  asker: Asker;
  now: Date;
}): AsyncGenerator<TodayTask> {
  const { shopId, asker, now } = options;
  let query: TodayQuery = { ...options.query, after: null };
  for (;;) {
    const asked = query;
    const part = await inTransaction({ shopId }, async (tx) => {
      const places = await readPlaces(tx, { shopId, query: asked, asker, limit: PART });
      const taskIds = places.map(({ taskId }) => taskId);
      return {
        last: places.at(-1),
        isLast: places.length < PART,
        tasks: await readTasks(tx, { shopId, taskIds, now }),
      };
    });
    yield* part.tasks;
    if (part.isLast || !part.last) return;
    query = { ...query, after: part.last };
  }
}
