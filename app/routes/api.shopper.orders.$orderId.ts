import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, showOrderLoyalty } from "#app/features/shopper/index.server.ts";
import { type OrderId, parseId } from "#app/lib/ids.ts";

/** What one order brought the customer in the session token; 404 for an order that is not theirs. */
export function loader({ request, params }: LoaderFunctionArgs) {
  return answerShopper(request, async ({ shopId, customerId }) => {
    const orderId = parseId<OrderId>(params.orderId);
    if (orderId === null) return null;
    return inTransaction({ shopId }, (tx) => showOrderLoyalty(tx, { shopId, customerId, orderId, now: new Date() }));
  });
}

/** Nothing is written here: answered with 405 and the CORS headers. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {});
}
