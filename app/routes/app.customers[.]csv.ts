import type { LoaderFunctionArgs } from "@remix-run/node";
import { streamCustomers } from "#app/features/customers/index.server.ts";
import { inMerchantTransaction, type Merchant } from "#app/features/settings/index.server.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { toDecimal } from "#app/lib/money.ts";
import { plainText } from "#app/lib/plain-text.ts";

const HEADER = ["id", "orders", "first_order_at", "last_order_at", "net_sales", "gross_profit", "tier", "points"];

export async function loader({ request }: LoaderFunctionArgs) {
  const merchant = await inMerchantTransaction(request, async (_tx, shop) => shop);
  return csvResponse({ fileName: "customers.csv", header: HEADER, rows: lines(merchant) });
}

async function* lines({ shopId, timeZone, currency }: Merchant): AsyncGenerator<CsvRow> {
  for await (const row of streamCustomers({ shopId, timeZone })) {
    yield [
      row.id,
      row.orders,
      row.firstOrderAt,
      row.lastOrderAt,
      toDecimal(BigInt(row.netSales), currency),
      toDecimal(BigInt(row.grossProfit), currency),
      plainText(row.tier ?? ""),
      row.points,
    ];
  }
}
