import type { ActionFunctionArgs } from "@remix-run/node";
import { receiveAward } from "#app/features/earning/index.server.ts";

/** A review or survey app's word of what a customer did. */
export function action({ request, params }: ActionFunctionArgs) {
  return receiveAward({ request, token: params.token ?? "", now: new Date() });
}

/** There is nothing to read. */
export function loader() {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
