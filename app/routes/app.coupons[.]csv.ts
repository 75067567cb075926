import { readCampaigns } from "#app/features/coupons/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** All campaigns with what became of their coupons. */
export const loader = csvLoader(async (tx, { shopId, now, decimal }) =>
  csvFile({
    fileName: "coupon-campaigns.csv",
    rows: await readCampaigns(tx, { shopId, now }),
    columns: {
      campaign_id: (row) => row.id,
      kind: (row) => row.kind,
      name_ja: (row) => row.nameJa,
      name_en: (row) => row.nameEn,
      state: (row) => row.phase,
      value: (row) => decimal(row.valueMinor),
      percent: (row) => (row.percentBp === null ? null : row.percentBp / 100),
      codes_ready: (row) => row.poolReady,
      given: (row) => row.figures.given,
      seen: (row) => row.figures.seen,
      used: (row) => row.figures.counts.used,
      use_rate: ({ figures }) => (figures.given === 0 ? null : (figures.counts.used / figures.given).toFixed(6)),
      orders: (row) => row.figures.orders,
      net_sales: (row) => decimal(row.figures.netSales),
      gross_profit: (row) => decimal(row.figures.grossProfit),
      discount: (row) => decimal(row.figures.discount),
    },
  }),
);
