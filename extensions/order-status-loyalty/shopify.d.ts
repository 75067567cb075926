import "@shopify/ui-extensions";

declare module "./src/order-status-block.tsx" {
  const shopify: import("@shopify/ui-extensions/customer-account.order-status.block.render").Api;
}
