import { readProductSteps, readReorders } from "#app/features/repeat/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

const MOST_ROWS = 1_000;

export const loader = csvLoader(async (tx, { shopId, query }) => {
  const options = { shopId, limit: MOST_ROWS };
  const by = query.get("by") ?? "next";
  if (by === "next") {
    return csvFile({
      fileName: "repeat-products-next.csv",
      rows: await readProductSteps(tx, options),
      columns: {
        first_product_id: (row) => row.firstProductId,
        first_product: (row) => row.firstTitle,
        second_product_id: (row) => row.secondProductId,
        second_product: (row) => row.secondTitle,
        customers: (row) => row.customers,
        started_with: (row) => row.startedWith,
        median_days: (row) => row.medianDays,
      },
    });
  }
  if (by !== "reorder") throw new Response("by must be next or reorder\n", { status: 400 });
  return csvFile({
    fileName: "repeat-products-reorder.csv",
    rows: await readReorders(tx, options),
    columns: {
      product_id: (row) => row.productId,
      product: (row) => row.title,
      reorders: (row) => row.reorders,
      quartile_1_days: (row) => row.quartile1Days,
      median_days: (row) => row.medianDays,
      quartile_3_days: (row) => row.quartile3Days,
    },
  });
});
