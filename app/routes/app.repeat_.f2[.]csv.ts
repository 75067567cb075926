import type { LoaderFunctionArgs } from "@remix-run/node";
import { readF2ByCohort, readF2ByFirstProduct } from "#app/features/repeat/index.server.ts";
import { parseCohorts, toSixDecimals, WINDOWS } from "#app/features/repeat/rules.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { plainText } from "#app/lib/plain-text.ts";

const CELLS = WINDOWS.flatMap((days) => [`observed_${days}`, `came_back_${days}`, `rate_${days}`]);

export async function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const asked = parseCohorts(searchParams);
  const by = searchParams.get("by") ?? "cohort";
  return inMerchantTransaction(request, async (tx, { shopId, today }) => {
    if (!asked.ok) return new Response(`${asked.message}\n`, { status: 400 });
    if (by !== "cohort" && by !== "product") return new Response("by must be cohort or product\n", { status: 400 });
    const options = { shopId, today, ...asked.months };
    const rows =
      by === "cohort"
        ? (await readF2ByCohort(tx, options)).map((row) => ({ ...row, head: [row.cohort] }))
        : (await readF2ByFirstProduct(tx, options)).map((row) => ({
            ...row,
            head: [row.productId ?? "", plainText(row.title ?? "")],
          }));
    return csvResponse({
      fileName: `repeat-f2-${by}-${asked.months.fromMonth.slice(0, 7)}-${asked.months.toMonth.slice(0, 7)}.csv`,
      header: [...(by === "cohort" ? ["cohort"] : ["first_product_id", "first_product"]), "customers", ...CELLS],
      rows: rows.map(({ head, customers, windows }) => [
        ...head,
        customers,
        ...WINDOWS.flatMap((days) => {
          const { observed, cameBack } = windows[days];
          return [observed, cameBack, toSixDecimals(cameBack, observed)];
        }),
      ]),
    });
  });
}
