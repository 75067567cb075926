import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, showMember } from "#app/features/shopper/index.server.ts";

/** Birthday, consents and referral of the customer in the session token. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, ({ shopId, customerId }) =>
    inTransaction({ shopId }, (tx) => showMember(tx, { shopId, customerId, now: new Date() })),
  );
}

/** Nothing is written here: answered with 405 and the CORS headers. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {});
}
