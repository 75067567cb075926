import type { LoaderFunctionArgs } from "@remix-run/node";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { streamMovers } from "#app/features/tiers/index.server.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { plainText } from "#app/lib/plain-text.ts";

const HEADER = ["id", "last_name", "first_name", "tier_now", "tier_then"];

/** Everyone whom publishing a draft would move. */
export async function loader({ request }: LoaderFunctionArgs) {
  const draft = new URL(request.url).searchParams.get("draft") ?? "";
  if (!/^\d{1,18}$/.test(draft)) throw new Response(null, { status: 404 });
  const { shopId, today: asOf } = await inMerchantTransaction(request, async (_tx, merchant) => merchant);
  const movers = streamMovers({ shopId, draftId: BigInt(draft), asOf });
  return csvResponse({ fileName: "tier-movers.csv", header: HEADER, rows: lines(movers) });
}

async function* lines(movers: ReturnType<typeof streamMovers>): AsyncGenerator<CsvRow> {
  for await (const { id, lastName, firstName, from, to } of movers) {
    yield [id, plainText(lastName), plainText(firstName), plainText(from), plainText(to)];
  }
}
