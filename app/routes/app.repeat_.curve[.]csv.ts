import type { LoaderFunctionArgs } from "@remix-run/node";
import { readReturnCurve } from "#app/features/repeat/index.server.ts";
import { pickStep } from "#app/features/repeat/rules.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { csvResponse } from "#app/lib/csv-response.ts";

const HEADER = ["days", "at_risk", "came_back", "share", "low_95", "high_95"];

export async function loader({ request }: LoaderFunctionArgs) {
  const n = pickStep(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId, today }) =>
    csvResponse({
      fileName: `repeat-curve-${n}.csv`,
      header: HEADER,
      rows: (await readReturnCurve(tx, { shopId, n, today })).map((point) => [
        point.days,
        point.atRisk,
        point.cameBack,
        point.share.toFixed(6),
        point.low.toFixed(4),
        point.high.toFixed(4),
      ]),
    }),
  );
}
