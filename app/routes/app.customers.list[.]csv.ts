import {
  type CustomerDetailsRow,
  type LIST_COLUMNS,
  parseListQuery,
  streamCustomerList,
} from "#app/features/customers/index.server.ts";
import { readListCondition } from "#app/features/segments/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { type CsvCell, csvFile } from "#app/lib/csv.ts";

/** What may stay in a file that is brought in again. */
type Columns = Record<
  "id" | "email" | "birthday" | "note" | (typeof LIST_COLUMNS)[number],
  (row: CustomerDetailsRow) => CsvCell
>;

/** The customers that the list finds, with all that it can show of them. */
export const loader = csvLoader(async (tx, { query, decimal, ...shop }) => {
  const { shopId, timeZone } = shop;
  const { condition } = await readListCondition(tx, { ...shop, address: query });
  return csvFile({
    fileName: "customer-list.csv",
    rows: streamCustomerList({ shopId, timeZone, filter: parseListQuery(query), condition }),
    columns: {
      id: (row) => row.id,
      email: (row) => row.email,
      last_name: (row) => row.lastName,
      first_name: (row) => row.firstName,
      phone: (row) => row.phone,
      country: (row) => row.country,
      zip: (row) => row.zip,
      province: (row) => row.province,
      city: (row) => row.city,
      address1: (row) => row.address1,
      address2: (row) => row.address2,
      company: (row) => row.company,
      email_marketing: (row) => row.emailMarketing,
      sms_marketing: (row) => row.smsMarketing,
      tags: (row) => row.tags.join(", "),
      orders: (row) => row.orders,
      first_order_at: (row) => row.firstOrderAt,
      last_order_at: (row) => row.lastOrderAt,
      net_sales: (row) => decimal(row.netSales),
      gross_profit: (row) => decimal(row.grossProfit),
      tier: (row) => row.tier,
      points: (row) => row.points,
      birthday: (row) => row.birthday,
      note: (row) => row.note,
    } satisfies Columns,
  });
});
