import type { LoaderFunctionArgs } from "@remix-run/node";
import { countShopifyGroups } from "#app/features/segments/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

/** Shopify's RFM groups, counted when somebody asks: it looks at every customer. */
export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => ({ groups: await countShopifyGroups(tx, shopId) }));
}
