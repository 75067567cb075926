import type { ActionFunctionArgs } from "@remix-run/node";
import { answerShopper, showLoyalty } from "#app/features/shopper/index.server.ts";

/** Points, tier, coupons and entries of the customer in the session token. Preflight arrives here too; GET comes past the router. */
export function loader({ request }: { request: Request }) {
  return answerShopper(request, (shopper) => showLoyalty({ ...shopper, now: new Date() }));
}

/** Nothing is written here: answered with 405 and the CORS headers. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {});
}
