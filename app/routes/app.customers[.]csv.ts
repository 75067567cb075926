import { streamCustomers } from "#app/features/customers/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** Every customer with a counted order. */
export const loader = csvLoader(async (_tx, { shopId, timeZone, decimal }) =>
  csvFile({
    fileName: "customers.csv",
    rows: streamCustomers({ shopId, timeZone }),
    columns: {
      id: (row) => row.id,
      orders: (row) => row.orders,
      first_order_at: (row) => row.firstOrderAt,
      last_order_at: (row) => row.lastOrderAt,
      net_sales: (row) => decimal(row.netSales),
      gross_profit: (row) => decimal(row.grossProfit),
      tier: (row) => row.tier,
      points: (row) => row.points,
    },
  }),
);
