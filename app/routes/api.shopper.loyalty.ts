import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, showLoyalty } from "#app/features/shopper/index.server.ts";

/** Points, tier, coupons and entries of the customer in the session token. Preflight arrives here too. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, ({ shopId, customerId }) =>
    inTransaction({ shopId }, (tx) => showLoyalty(tx, { shopId, customerId, now: new Date() })),
  );
}

/** Nothing is written here: answered with 405 and the CORS headers. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {});
}
