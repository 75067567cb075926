import { resultUrl } from "../../bulk/files.ts";
import type { SimBulkOperation, SimSegment, SimShop, SimValidation, SimWebhookSubscription } from "../../model.ts";
import { APP_ID, gid, iso, own, Ref, type TypeResolvers } from "../context.ts";
import { API_VERSION } from "../schema.ts";
import { metafieldResolvers } from "./metafields.ts";

export const SHOP_RESOLVERS: Record<string, TypeResolvers> = {
  Shop: {
    ...own("name", "email", "ianaTimezone", "taxesIncluded"),
    ...metafieldResolvers("Shop"),
    id: (shop: SimShop) => gid("Shop", shop.id),
    contactEmail: (shop: SimShop) => shop.email,
    myshopifyDomain: (shop: SimShop) => shop.domain,
    currencyCode: (shop: SimShop) => shop.currency,
    enabledPresentmentCurrencies: (shop: SimShop) => [shop.currency],
    createdAt: (shop: SimShop) => iso(shop.createdAt),
    updatedAt: (shop: SimShop) => iso(shop.updatedAt),
    url: (shop: SimShop) => `https://${shop.domain}`,
    primaryDomain: (shop: SimShop) => ({
      id: gid("Domain", shop.id),
      host: shop.domain,
      url: `https://${shop.domain}`,
      sslEnabled: true,
    }),
    plan: (shop: SimShop) => ({
      publicDisplayName: shop.shopifyPlus ? "Plus" : "Basic",
      displayName: shop.shopifyPlus ? "Shopify Plus" : "Basic",
      shopifyPlus: shop.shopifyPlus ?? false,
      partnerDevelopment: false,
    }),
    customerAccountsV2: (shop: SimShop, _args, { baseUrl }) => ({
      customerAccountsVersion: "NEW_CUSTOMER_ACCOUNTS",
      url: `${baseUrl}/shops/${shop.domain}/account`,
      loginRequiredAtCheckout: false,
      loginLinksVisibleOnStorefrontAndCheckout: true,
    }),
    currencyFormats: (shop: SimShop) =>
      shop.currency === "JPY"
        ? { moneyFormat: "¥{{amount_no_decimals}}", moneyWithCurrencyFormat: "¥{{amount_no_decimals}} JPY" }
        : { moneyFormat: "${{amount}}", moneyWithCurrencyFormat: "${{amount}} USD" },
    shopOwnerName: (shop: SimShop) => shop.name,
    weightUnit: () => "KILOGRAMS",
    unitSystem: () => "METRIC_SYSTEM",
  },
  AppInstallation: {
    id: (shop: SimShop) => gid("AppInstallation", shop.id),
    launchUrl: (shop: SimShop, _args, { baseUrl }) => `${baseUrl}/shops/${shop.domain}/admin/apps/okaeri`,
    accessScopes: (shop: SimShop) => shop.scopes.map((handle) => ({ handle, description: handle })),
    activeSubscriptions: () => [],
    ...metafieldResolvers("AppInstallation"),
  },
  App: { id: () => gid("App", APP_ID), title: () => "Okaeri", handle: () => "okaeri" },
  BulkOperation: {
    ...own("status", "type", "query", "errorCode"),
    id: (operation: SimBulkOperation) => gid("BulkOperation", operation.id),
    createdAt: (operation: SimBulkOperation) => iso(operation.createdAt),
    completedAt: (operation: SimBulkOperation) => iso(operation.completedAt),
    objectCount: (operation: SimBulkOperation) => String(operation.objectCount),
    rootObjectCount: (operation: SimBulkOperation) => String(operation.rootObjectCount),
    fileSize: (operation: SimBulkOperation) => (operation.fileSize === undefined ? null : String(operation.fileSize)),
    // Nothing found means no file.
    url: (operation: SimBulkOperation, _args, { baseUrl }) =>
      operation.status === "COMPLETED" && operation.objectCount > 0 ? resultUrl(baseUrl, operation) : null,
    partialDataUrl: (operation: SimBulkOperation, _args, { baseUrl }) =>
      operation.status === "FAILED" && operation.objectCount > 0 ? resultUrl(baseUrl, operation) : null,
  },
  WebhookSubscription: {
    ...own("uri", "filter"),
    id: (row: SimWebhookSubscription) => gid("WebhookSubscription", row.id),
    legacyResourceId: (row: SimWebhookSubscription) => row.id,
    topic: (row: SimWebhookSubscription) => topicEnum(row.topic),
    callbackUrl: (row: SimWebhookSubscription) => row.uri,
    format: () => "JSON",
    includeFields: (row: SimWebhookSubscription) => row.includeFields ?? [],
    metafieldNamespaces: () => [],
    metafields: () => [],
    name: () => null,
    apiVersion: () => ({ handle: API_VERSION, displayName: API_VERSION, supported: true }),
    createdAt: (row: SimWebhookSubscription) => iso(row.createdAt),
    updatedAt: (row: SimWebhookSubscription) => iso(row.updatedAt),
  },
  Validation: {
    ...own("title", "enabled", "blockOnFailure"),
    id: (validation: SimValidation) => gid("Validation", validation.id),
    shopifyFunction: (validation: SimValidation) => new Ref("ShopifyFunction", { handle: validation.functionHandle }),
  },
  ShopifyFunction: { ...own("handle") },
  Segment: {
    ...own("name", "query"),
    id: (segment: SimSegment) => gid("Segment", segment.id),
    creationDate: (segment: SimSegment) => iso(segment.createdAt),
    lastEditDate: (segment: SimSegment) => iso(segment.updatedAt),
  },
};

/** `orders/create` → `ORDERS_CREATE`. */
export function topicEnum(topic: string): string {
  return topic.toUpperCase().replaceAll("/", "_");
}
