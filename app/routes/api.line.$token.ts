import type { ActionFunctionArgs } from "@remix-run/node";
import { takeLineEvents } from "#app/features/messaging/index.server.ts";

/** What happens in a shop's official account, as LINE tells it. */
export function action({ request, params }: ActionFunctionArgs) {
  return takeLineEvents({ request, token: params.token ?? "", now: new Date() });
}

/** There is nothing to read. */
export function loader() {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
