import type { LoaderFunctionArgs } from "@remix-run/node";
import { COST_COLUMNS, readAllCosts } from "#app/features/promotion/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { toDecimal } from "#app/lib/money.ts";
import { plainText } from "#app/lib/plain-text.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, currency }) => {
    const costs = await readAllCosts(tx, shopId);
    return csvResponse({
      fileName: "promotion-costs.csv",
      header: Object.keys(COST_COLUMNS),
      rows: costs.map((cost) => [
        plainText(cost.name),
        plainText(cost.channel),
        cost.audience,
        cost.firstDay,
        cost.lastDay,
        toDecimal(BigInt(cost.amount), currency),
        cost.repeatsUntil ?? "",
      ]),
    });
  });
}
