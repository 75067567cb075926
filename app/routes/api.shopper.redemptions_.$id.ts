import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerCancelRequest, answerRedemptionState } from "#app/features/rewards/index.server.ts";
import { answerShopper, type ShopperWork } from "#app/features/shopper/index.server.ts";

function works(id = ""): { GET: ShopperWork; DELETE: ShopperWork } {
  const read: ShopperWork = (shopper) => answerRedemptionState(shopper, id);
  const cancel: ShopperWork = (shopper) => answerCancelRequest(shopper, id);
  return { GET: read, DELETE: cancel };
}

/** How a redemption of the customer in the session token stands; 404 for one that is not theirs. */
export function loader({ request, params }: LoaderFunctionArgs) {
  return answerShopper(request, works(params.id));
}

/** Takes it back: the points return once the code is known to be dead and unused. */
export function action({ request, params }: ActionFunctionArgs) {
  return answerShopper(request, works(params.id));
}
