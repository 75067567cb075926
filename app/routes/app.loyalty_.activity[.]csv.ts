import type { LoaderFunctionArgs } from "@remix-run/node";
import { parseActivityQuery, streamActivity } from "#app/features/loyalty/index.server.ts";
import { activityLines } from "#app/features/loyalty/ui/activity-lines.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { toLanguage } from "#app/i18n/languages.ts";
import { csvResponse } from "#app/lib/csv-response.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const merchant = await inMerchantTransaction(request, async (_tx, shop) => shop);
  const language = toLanguage(query.get("language")) ?? merchant.language ?? "en";
  const entries = streamActivity({ shopId: merchant.shopId, filter: parseActivityQuery(query) });
  return csvResponse({ fileName: "points-activity.csv", ...activityLines(entries, { ...merchant, language }) });
}
