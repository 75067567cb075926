import { env } from "#app/env.server.ts";
import shopify from "#app/shopify.server.ts";

/** Headers of every page: who may frame it, and where App Bridge is fetched from. */
export function addDocumentHeaders(request: Request, headers: Headers): void {
  shopify.addDocumentResponseHeaders(request, headers);
  if (headers.has("Link")) headers.set("Link", `<${env.shopifyAppBridgeUrl}>; rel="preload"; as="script"`);
}
