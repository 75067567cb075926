import "@shopify/shopify-app-remix/adapters/node";
import { AppDistribution, shopifyApp } from "@shopify/shopify-app-remix/server";
import { env } from "#app/env.server.ts";
import { askThroughShopifyFetch } from "#app/shopify/address.server.ts";
import { runAfterAuth } from "#app/shopify/after-auth.server.ts";
import { API_VERSION } from "#app/shopify/library.server.ts";
import { libraryLog } from "#app/shopify/library-log.server.ts";
import { sessionStorage } from "#app/shopify/session-storage.server.ts";

askThroughShopifyFetch();

const shopify = shopifyApp({
  apiKey: env.shopifyApiKey,
  apiSecretKey: env.shopifyApiSecret,
  apiVersion: API_VERSION,
  scopes: env.scopes,
  appUrl: env.shopifyAppUrl,
  distribution: AppDistribution.AppStore,
  isEmbeddedApp: true,
  sessionStorage,
  hooks: { afterAuth: runAfterAuth },
  logger: libraryLog,
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
});

export default shopify;
export const authenticate = shopify.authenticate;
