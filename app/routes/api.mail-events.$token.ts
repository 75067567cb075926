import type { ActionFunctionArgs } from "@remix-run/node";
import { recordMailEvents } from "#app/features/messaging/index.server.ts";

/** A mail service's reports of bounces and complaints. */
export function action({ request, params }: ActionFunctionArgs) {
  return recordMailEvents({ request, token: params.token ?? "", now: new Date() });
}

/** There is nothing to read. */
export function loader() {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
