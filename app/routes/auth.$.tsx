import type { LoaderFunctionArgs } from "@remix-run/node";
import { respondToAuthRequest } from "#app/shopify/auth-pages.server.ts";

/** The library's own pages: the one that renews a session token, and the one that leaves the frame. */
export function loader({ request }: LoaderFunctionArgs) {
  return respondToAuthRequest(request);
}
