import type { LoaderFunctionArgs } from "@remix-run/node";
import { LIST_COLUMNS, parseListQuery, streamCustomerList } from "#app/features/customers/index.server.ts";
import { readListCondition } from "#app/features/segments/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { CSV_ENCODINGS, csvResponse } from "#app/lib/csv-response.ts";
import { toDecimal } from "#app/lib/money.ts";
import { plainText } from "#app/lib/plain-text.ts";

const HEADER = ["id", "email", ...LIST_COLUMNS, "birthday", "note"];

export async function loader({ request }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const { merchant, condition } = await inMerchantTransaction(request, async (tx, shop) => ({
    merchant: shop,
    condition: (await readListCondition(tx, { ...shop, address: query })).condition,
  }));
  const { shopId, timeZone, currency } = merchant;
  const customers = streamCustomerList({ shopId, timeZone, filter: parseListQuery(query), condition });
  const encoding = CSV_ENCODINGS.find((known) => known === query.get("encoding"));
  return csvResponse({ fileName: "customer-list.csv", header: HEADER, rows: lines(customers, currency), encoding });
}

async function* lines(customers: ReturnType<typeof streamCustomerList>, currency: string): AsyncGenerator<CsvRow> {
  const decimal = (minor: string) => toDecimal(BigInt(minor), currency);
  for await (const row of customers) {
    yield [
      row.id,
      plainText(row.email),
      plainText(row.lastName),
      plainText(row.firstName),
      plainText(row.phone),
      plainText(row.country),
      plainText(row.zip),
      plainText(row.province),
      plainText(row.city),
      plainText(row.address1),
      plainText(row.address2),
      plainText(row.company),
      row.emailMarketing,
      row.smsMarketing,
      plainText(row.tags.join(", ")),
      row.orders,
      row.firstOrderAt,
      row.lastOrderAt,
      decimal(row.netSales),
      decimal(row.grossProfit),
      plainText(row.tier),
      row.points,
      row.birthday,
      plainText(row.note),
    ];
  }
}
