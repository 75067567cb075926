import { parseRedemptionQuery, streamRedemptions } from "#app/features/rewards/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { dayOf } from "#app/lib/time.ts";

/** The redemptions that the list finds. */
export const loader = csvLoader(async (_tx, { shopId, timeZone, query }) =>
  csvFile({
    fileName: "redemptions.csv",
    rows: streamRedemptions({ shopId, query: parseRedemptionQuery(query) }),
    columns: {
      redemption_id: (row) => row.id,
      day: (row) => dayOf(new Date(row.createdAt), timeZone),
      customer_id: (row) => row.customerId,
      last_name: (row) => row.lastName,
      first_name: (row) => row.firstName,
      email: (row) => row.email,
      reward_ja: (row) => row.nameJa,
      reward_en: (row) => row.nameEn,
      points: (row) => row.points,
      state: (row) => row.state,
      late: (row) => (row.late ? "yes" : "no"),
      problem: (row) => row.problem,
      order: (row) => row.orderName,
      code: (row) => row.code,
    },
  }),
);
