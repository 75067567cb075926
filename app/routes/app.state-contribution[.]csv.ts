import { csvLoader } from "#app/features/settings/index.server.ts";
import { readContributionByPeriod } from "#app/features/state/index.server.ts";
import { parseRange, RANGE_PROBLEM_MESSAGES } from "#app/features/state/rules.ts";
import { csvFile } from "#app/lib/csv.ts";

export const loader = csvLoader(async (tx, { shopId, today, query, decimal }) => {
  const asked = parseRange(query);
  if (!asked.ok) throw new Response(`${RANGE_PROBLEM_MESSAGES[asked.problem]}\n`, { status: 400 });
  const { range } = asked;
  return csvFile({
    fileName: `state-contribution-${range.grain}-${range.from}-${range.to}.csv`,
    rows: await readContributionByPeriod(tx, { shopId, range, today }),
    columns: {
      period: (row) => row.label,
      gross_profit_first: (row) => decimal(row.grossProfitFirst),
      gross_profit_repeat: (row) => decimal(row.grossProfitRepeat),
      promotion_cost_new: (row) => decimal(row.promotionCostNew),
      promotion_cost_returning: (row) => decimal(row.promotionCostReturning),
      contribution_new: (row) => decimal(row.contributionNew),
      contribution_returning: (row) => decimal(row.contributionReturning),
    },
  });
});
