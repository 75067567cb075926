import "@shopify/ui-extensions";

declare module "./src/thank-you-block.tsx" {
  const shopify: import("@shopify/ui-extensions/purchase.thank-you.block.render").Api;
}
