import "@shopify/shopify-api/adapters/node";
import { setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import { env } from "#app/env.server.ts";

/**
 * `fetch` for everything that is Shopify's. Where a simulator stands in for Shopify, `https://{shop}/{path}` is asked for
 * at `{simulator}/shops/{shop}/{path}`; nothing else differs.
 */
export const shopifyFetch: typeof fetch = (input, init) => {
  const simulator = env.shopifySimulatorUrl;
  if (!simulator) return fetch(input, init);
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.protocol !== "https:") return fetch(input, init);
  const simulated = `${simulator}/shops/${url.host}${url.pathname}${url.search}`;
  return input instanceof Request ? fetch(new Request(simulated, input), init) : fetch(simulated, init);
};

/** Makes the Shopify libraries of this process ask through {@link shopifyFetch}. */
export function askThroughShopifyFetch(): void {
  setAbstractFetchFunc(shopifyFetch);
}
