import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerRedeemRequest } from "#app/features/rewards/index.server.ts";
import { answerShopper } from "#app/features/shopper/index.server.ts";

/** Preflight arrives here; reading is for the rewards' own address. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, { POST: answerRedeemRequest });
}

/** Redeems points of the customer in the session token. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, { POST: answerRedeemRequest });
}
