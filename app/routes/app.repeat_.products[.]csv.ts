import type { LoaderFunctionArgs } from "@remix-run/node";
import { readProductSteps, readReorders } from "#app/features/repeat/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { plainText } from "#app/lib/plain-text.ts";

const MOST_ROWS = 1_000;

export async function loader({ request }: LoaderFunctionArgs) {
  const by = new URL(request.url).searchParams.get("by") ?? "next";
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const options = { shopId, limit: MOST_ROWS };
    if (by === "next") {
      return csvResponse({
        fileName: "repeat-products-next.csv",
        header: [
          "first_product_id",
          "first_product",
          "second_product_id",
          "second_product",
          "customers",
          "started_with",
          "median_days",
        ],
        rows: (await readProductSteps(tx, options)).map((row) => [
          row.firstProductId ?? "",
          plainText(row.firstTitle ?? ""),
          row.secondProductId ?? "",
          plainText(row.secondTitle ?? ""),
          row.customers,
          row.startedWith,
          row.medianDays,
        ]),
      });
    }
    if (by !== "reorder") return new Response("by must be next or reorder\n", { status: 400 });
    return csvResponse({
      fileName: "repeat-products-reorder.csv",
      header: ["product_id", "product", "reorders", "quartile_1_days", "median_days", "quartile_3_days"],
      rows: (await readReorders(tx, options)).map((row) => [
        row.productId,
        plainText(row.title ?? ""),
        row.reorders,
        row.quartile1Days,
        row.medianDays,
        row.quartile3Days,
      ]),
    });
  });
}
