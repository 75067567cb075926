import type { LoaderFunctionArgs } from "@remix-run/node";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readContributionByPeriod } from "#app/features/state/index.server.ts";
import { parseRange, RANGE_PROBLEM_MESSAGES } from "#app/features/state/rules.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { toDecimal } from "#app/lib/money.ts";

const HEADER = [
  "period",
  "gross_profit_first",
  "gross_profit_repeat",
  "promotion_cost_new",
  "promotion_cost_returning",
  "contribution_new",
  "contribution_returning",
];

export async function loader({ request }: LoaderFunctionArgs) {
  const query = parseRange(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId, currency, today }) => {
    if (!query.ok) return new Response(`${RANGE_PROBLEM_MESSAGES[query.problem]}\n`, { status: 400 });
    const { range } = query;
    const rows = await readContributionByPeriod(tx, { shopId, range, today });
    const decimal = (minor: string) => toDecimal(BigInt(minor), currency);
    return csvResponse({
      fileName: `state-contribution-${range.grain}-${range.from}-${range.to}.csv`,
      header: HEADER,
      rows: rows.map((row) => [
        row.label,
        decimal(row.grossProfitFirst),
        decimal(row.grossProfitRepeat),
        decimal(row.promotionCostNew),
        decimal(row.promotionCostReturning),
        decimal(row.contributionNew),
        decimal(row.contributionReturning),
      ]),
    });
  });
}
