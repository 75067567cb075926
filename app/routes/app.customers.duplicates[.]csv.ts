import { streamDuplicates } from "#app/features/customers/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { dayOf } from "#app/lib/time.ts";

/** Customers who are likely one person, those of a group one after another; with `show=dismissed` those who are not. */
export const loader = csvLoader(async (_tx, { shopId, timeZone, query, decimal }) =>
  csvFile({
    fileName: "customer-duplicates.csv",
    rows: streamDuplicates({ shopId, dismissed: query.get("show") === "dismissed" }),
    columns: {
      group: ({ group }) => `${group.kind} ${group.key}`,
      in_common: ({ group }) => group.reasons.join(", "),
      customer_id: (row) => row.id,
      last_name: (row) => row.lastName,
      first_name: (row) => row.firstName,
      email: (row) => row.email,
      phone: (row) => row.phone,
      zip: (row) => row.zip,
      orders: (row) => row.orders,
      net_sales: (row) => decimal(row.netSales),
      last_order_day: (row) => (row.lastOrderAt === null ? null : dayOf(new Date(row.lastOrderAt), timeZone)),
    },
  }),
);
