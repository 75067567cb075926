import { env } from "#app/env.server.ts";
import { authenticate } from "#app/shopify.server.ts";

const LIBRARY_APP_BRIDGE = "https://cdn.shopify.com/shopifycloud/app-bridge.js";

/**
 * Answers `/auth/*`: 204 once the request is authenticated, or a page of the library. It writes App Bridge's public address into its pages; where another one is set, that one
 * takes its place.
 */
export async function respondToAuthRequest(request: Request): Promise<Response> {
  try {
    await authenticate.admin(request);
    return new Response(null, { status: 204 });
  } catch (answer) {
    const isPage = answer instanceof Response && answer.headers.get("content-type")?.startsWith("text/html");
    if (!isPage || env.shopifyAppBridgeUrl === LIBRARY_APP_BRIDGE) throw answer;
    const page = (await answer.text()).replace(LIBRARY_APP_BRIDGE, env.shopifyAppBridgeUrl);
    const headers = new Headers(answer.headers);
    headers.delete("link");
    return new Response(page, { status: answer.status, headers });
  }
}
