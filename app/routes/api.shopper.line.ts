import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, beginLine, endLine, type ShopperWork } from "#app/features/shopper/index.server.ts";

/** Preflight arrives here; there is nothing to read. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, {});
}

/** Begins to link the LINE account of the customer in the session token, or takes the link back. */
export function action({ request }: ActionFunctionArgs) {
  const begin: ShopperWork = ({ shopId, customerId }) =>
    inTransaction({ shopId }, (tx) => beginLine(tx, { shopId, customerId, now: new Date() }));
  const end: ShopperWork = ({ shopId, customerId }) =>
    inTransaction({ shopId }, (tx) => endLine(tx, { shopId, customerId, now: new Date() }));
  return answerShopper(request, { POST: begin, DELETE: end });
}
