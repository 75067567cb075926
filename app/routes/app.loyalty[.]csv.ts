import { readOverview } from "#app/features/loyalty/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** The tiers with what their members bought; with `table=population` how many were in each over time. */
export const loader = csvLoader(async (tx, { shopId, query, decimal }) => {
  const { asOf, tiers, population } = await readOverview(tx, shopId);
  if (query.get("table") === "population") {
    return csvFile({
      fileName: "tier-population.csv",
      rows: population.flatMap(({ day, members }) =>
        tiers.map((tier) => ({ ...tier, day, members: members[tier.tierId] ?? 0 })),
      ),
      columns: {
        day: (row) => row.day,
        tier_ja: (row) => row.nameJa,
        tier_en: (row) => row.nameEn,
        members: (row) => row.members,
      },
    });
  }
  return csvFile({
    fileName: "tiers.csv",
    rows: tiers,
    columns: {
      day: () => asOf,
      tier_ja: (row) => row.nameJa,
      tier_en: (row) => row.nameEn,
      members: (row) => row.members,
      buyers: (row) => row.buyers,
      repeat_rate: (row) => (row.buyers === 0 ? null : (row.repeaters / row.buyers).toFixed(6)),
      net_sales: (row) => decimal(row.netSales),
      gross_profit: (row) => decimal(row.grossProfit),
    },
  });
});
