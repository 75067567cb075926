import type { LoaderFunctionArgs } from "@remix-run/node";
import { readCampaign, streamHolders } from "#app/features/coupons/index.server.ts";
import { inMerchantTransaction, type Merchant } from "#app/features/settings/index.server.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { CSV_ENCODINGS, csvResponse } from "#app/lib/csv-response.ts";
import { parseId } from "#app/lib/ids.ts";
import { toDecimal } from "#app/lib/money.ts";
import { plainText } from "#app/lib/plain-text.ts";

const HEADER = [
  "customer_id",
  "last_name",
  "first_name",
  "code",
  "state",
  "assigned_at",
  "expires_on",
  "used_order",
  "net_sales",
  "gross_profit",
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const encoding = CSV_ENCODINGS.find((known) => known === query.get("encoding")) ?? "utf8";
  const found = await inMerchantTransaction(request, async (tx, merchant) => {
    const campaignId = /^\d{1,18}$/.test(params.id ?? "") ? parseId(params.id) : null;
    const known = campaignId !== null && (await readCampaign(tx, { ...merchant, campaignId }));
    return known ? { merchant, campaignId } : null;
  });
  if (!found) return new Response(null, { status: 404 });
  const { merchant, campaignId } = found;
  return csvResponse({
    fileName: `coupons-${campaignId}.csv`,
    header: HEADER,
    rows: lines(merchant, campaignId),
    encoding,
  });
}

async function* lines({ shopId, currency }: Merchant, campaignId: bigint): AsyncGenerator<CsvRow> {
  const decimal = (minor: string | null) => (minor === null ? "" : toDecimal(BigInt(minor), currency));
  for await (const row of streamHolders({ shopId, campaignId })) {
    yield [
      row.customerId,
      plainText(row.lastName ?? ""),
      plainText(row.firstName ?? ""),
      row.code ?? "",
      row.state,
      row.assignedAt,
      row.expiresOn,
      plainText(row.usedOrder ?? ""),
      decimal(row.netSales),
      decimal(row.grossProfit),
    ];
  }
}
