import { readCampaign, streamHolders } from "#app/features/coupons/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { parseId } from "#app/lib/ids.ts";

/** Who holds the coupons of a campaign. */
export const loader = csvLoader(async (tx, { shopId, now, params, decimal }) => {
  const campaignId = parseId(params.id);
  if (campaignId === null || !(await readCampaign(tx, { shopId, campaignId, now }))) {
    throw new Response(null, { status: 404 });
  }
  return csvFile({
    fileName: `coupons-${campaignId}.csv`,
    rows: streamHolders({ shopId, campaignId }),
    columns: {
      customer_id: (row) => row.customerId,
      last_name: (row) => row.lastName,
      first_name: (row) => row.firstName,
      code: (row) => row.code,
      state: (row) => row.state,
      assigned_at: (row) => row.assignedAt,
      expires_on: (row) => row.expiresOn,
      used_order: (row) => row.usedOrder,
      net_sales: (row) => decimal(row.netSales),
      gross_profit: (row) => decimal(row.grossProfit),
    },
  });
});
