import type { LoaderFunctionArgs } from "@remix-run/node";
import { readSteps } from "#app/features/repeat/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { csvResponse } from "#app/lib/csv-response.ts";

const HEADER = ["n", "reached", "moved_on", "waiting", "cooling", "lapsed", "lapsed_unresolved", "median_days"];

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) =>
    csvResponse({
      fileName: "repeat-steps.csv",
      header: HEADER,
      rows: (await readSteps(tx, { shopId })).map((row) => [
        row.n,
        row.reached,
        row.moved,
        row.waiting,
        row.cooling,
        row.lapsed,
        row.unresolved,
        row.medianDays ?? "",
      ]),
    }),
  );
}
