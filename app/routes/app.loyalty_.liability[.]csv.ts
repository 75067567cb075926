import type { LoaderFunctionArgs } from "@remix-run/node";
import { liabilityFile, readLiability } from "#app/features/loyalty/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { csvResponse } from "#app/lib/csv-response.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const table = new URL(request.url).searchParams.get("table") === "expiry" ? "expiry" : "months";
  return inMerchantTransaction(request, async (tx, { shopId, currency, today }) => {
    const liability = await readLiability(tx, { shopId, today });
    return csvResponse(liabilityFile(liability, { table, currency }));
  });
}
