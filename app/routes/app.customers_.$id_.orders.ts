import type { LoaderFunctionArgs } from "@remix-run/node";
import { readCustomerOrders } from "#app/features/customers/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

/** Further orders of a customer, below those that the page shows. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const customerId = /^\d+$/.test(params.id ?? "") ? parseId(params.id) : null;
  const after = new URL(request.url).searchParams.get("after");
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    if (customerId === null) throw new Response(null, { status: 404 });
    return readCustomerOrders(tx, { shopId, customerId, after });
  });
}
