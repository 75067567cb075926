import type { LoaderFunctionArgs } from "@remix-run/node";
import { readSegment, type SegmentView, streamRuleCustomers } from "#app/features/segments/index.server.ts";
import { inMerchantTransaction, type Merchant } from "#app/features/settings/index.server.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { CSV_ENCODINGS, csvResponse } from "#app/lib/csv-response.ts";
import { parseId } from "#app/lib/ids.ts";
import { toDecimal } from "#app/lib/money.ts";
import { plainText } from "#app/lib/plain-text.ts";
import { isDay } from "#app/lib/time.ts";

const HEADER = [
  "id",
  "last_name",
  "first_name",
  "email",
  "orders",
  "first_order_day",
  "last_order_day",
  "net_sales",
  "gross_profit",
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const asOf = query.get("asOf") ?? "";
  const encoding = CSV_ENCODINGS.find((known) => known === query.get("encoding")) ?? "utf8";
  const found = await inMerchantTransaction(request, async (tx, merchant) => {
    const segmentId = parseId(params.id);
    const segment = segmentId === null ? null : await readSegment(tx, { shopId: merchant.shopId, segmentId });
    return segment && { merchant, segment };
  });
  if (!found) return new Response(null, { status: 404 });
  if (asOf !== "" && !isDay(asOf)) return new Response("asOf: YYYY-MM-DD\n", { status: 400 });
  const { merchant, segment } = found;
  return csvResponse({
    fileName: `segment-${segment.segmentId}.csv`,
    header: HEADER,
    rows: lines(merchant, { segment, asOf }),
    encoding,
  });
}

async function* lines(
  { shopId, currency, now }: Merchant,
  { segment, asOf }: { segment: SegmentView; asOf: string },
): AsyncGenerator<CsvRow> {
  const { rule, segmentId, membersAsOf } = segment;
  const keptAs = { segmentId: BigInt(segmentId), membersAsOf };
  for await (const row of streamRuleCustomers({ shopId, now, rule, keptAs, asOf: asOf || undefined })) {
    yield [
      row.id,
      plainText(row.lastName ?? ""),
      plainText(row.firstName ?? ""),
      plainText(row.email ?? ""),
      row.orders,
      row.firstOrderDay,
      row.lastOrderDay,
      toDecimal(BigInt(row.netSalesMinor), currency),
      toDecimal(BigInt(row.grossProfitMinor), currency),
    ];
  }
}
