import { parseActivityQuery, streamActivity } from "#app/features/loyalty/index.server.ts";
import { activityFile } from "#app/features/loyalty/ui/activity-file.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";

/** The lines of the ledger that the list of activity finds. */
export const loader = csvLoader(async (_tx, { query, ...shop }) =>
  activityFile(streamActivity({ shopId: shop.shopId, filter: parseActivityQuery(query) }), shop),
);
