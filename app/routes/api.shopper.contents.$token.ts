import type { LoaderFunctionArgs } from "@remix-run/node";
import { serveContent } from "#app/features/rewards/index.server.ts";

/** A file that was redeemed for points. The link itself is the permission: signed by the app, and over after some minutes. */
export function loader({ params }: LoaderFunctionArgs) {
  return serveContent({ token: params.token ?? "", now: new Date() });
}
