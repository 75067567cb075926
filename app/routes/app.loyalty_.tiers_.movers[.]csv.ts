import { csvLoader } from "#app/features/settings/index.server.ts";
import { streamMovers } from "#app/features/tiers/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** Everyone whom publishing a draft would move. */
export const loader = csvLoader(async (_tx, { shopId, today: asOf, query }) => {
  const draft = query.get("draft") ?? "";
  if (!/^\d{1,18}$/.test(draft)) throw new Response(null, { status: 404 });
  return csvFile({
    fileName: "tier-movers.csv",
    rows: streamMovers({ shopId, draftId: BigInt(draft), asOf }),
    columns: {
      id: (row) => row.id,
      last_name: (row) => row.lastName,
      first_name: (row) => row.firstName,
      tier_now: (row) => row.from,
      tier_then: (row) => row.to,
    },
  });
});
