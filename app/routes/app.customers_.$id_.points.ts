import type { LoaderFunctionArgs } from "@remix-run/node";
import { readPointsEntries } from "#app/features/loyalty/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

/** Older entries of a customer's points, below those that the page shows. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const customerId = /^\d+$/.test(params.id ?? "") ? parseId(params.id) : null;
  const before = new URL(request.url).searchParams.get("before");
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    if (customerId === null) throw new Response(null, { status: 404 });
    return readPointsEntries(tx, { shopId, customerId, before });
  });
}
