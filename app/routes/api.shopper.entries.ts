import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, showEntries } from "#app/features/shopper/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

/** The history of points of the customer in the session token, from `before` on. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, async ({ shopId, customerId }) => {
    const asked = new URL(request.url).searchParams.get("before");
    const before = asked === null ? null : parseId(asked);
    if (asked !== null && before === null) return null;
    return inTransaction({ shopId }, (tx) => showEntries(tx, { shopId, customerId, before }));
  });
}

/** Nothing is written here: answered with 405 and the CORS headers. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {});
}
