import "@shopify/shopify-api/adapters/node";
import { ApiVersion, type Shopify, shopifyApi } from "@shopify/shopify-api";
import { env } from "#app/env.server.ts";
import { askThroughShopifyFetch } from "./address.server.ts";
import { libraryLog } from "./library-log.server.ts";

export const API_VERSION = ApiVersion.October26;

let library: Shopify | undefined;

/** Shopify's API library for work without a request: renewing tokens, and the worker's GraphQL. */
export function shopifyLibrary(): Shopify {
  if (!library) {
    const appUrl = new URL(env.shopifyAppUrl);
    library = shopifyApi({
      apiKey: env.shopifyApiKey,
      apiSecretKey: env.shopifyApiSecret,
      apiVersion: API_VERSION,
      scopes: env.scopes,
      hostName: appUrl.host,
      hostScheme: appUrl.protocol === "http:" ? "http" : "https",
      isEmbeddedApp: true,
      logger: libraryLog,
    });
    askThroughShopifyFetch();
  }
  return library;
}
