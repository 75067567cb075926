import { readReach } from "#app/features/customers/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

const WAYS = {
  any: "customers",
  email: "withEmail",
  email_reachable: "byEmail",
  phone: "withPhone",
  sms_reachable: "bySms",
  post: "withPost",
  post_reachable: "byPost",
  line_reachable: "byLine",
  none: "byNothing",
} as const;

/** How many customers can be reached and how: of all, and of those who bought within 12 months. */
export const loader = csvLoader(async (tx, { shopId }) => {
  const reach = await readReach(tx, shopId);
  const shareOf = (part: number, whole: number) => (whole === 0 ? null : (part / whole).toFixed(6));
  return csvFile({
    fileName: "customer-reach.csv",
    rows: Object.entries(WAYS).flatMap(([way, field]) => (reach ? [{ way, field, ...reach }] : [])),
    columns: {
      way: (row) => row.way,
      customers: (row) => row.all[row.field],
      share: (row) => shareOf(row.all[row.field], row.all.customers),
      customers_12_months: (row) => row.year[row.field],
      share_12_months: (row) => shareOf(row.year[row.field], row.year.customers),
    },
  });
});
