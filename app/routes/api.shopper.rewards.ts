import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { inTransaction } from "#app/db.server.ts";
import { readRewardsFor } from "#app/features/rewards/index.server.ts";
import { answerShopper } from "#app/features/shopper/index.server.ts";

/** What the customer in the session token can redeem points for, and what they redeemed. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, ({ shopId, customerId }) =>
    inTransaction({ shopId }, (tx) => readRewardsFor(tx, { shopId, customerId, now: new Date() })),
  );
}

/** Nothing is written here: answered with 405 and the CORS headers. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, async () => null);
}
