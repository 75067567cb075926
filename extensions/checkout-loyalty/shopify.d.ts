import "@shopify/ui-extensions";

declare module "./src/checkout-block.tsx" {
  const shopify: import("@shopify/ui-extensions/purchase.checkout.block.render").Api;
}

declare module "./src/redeem.tsx" {
  const shopify: import("@shopify/ui-extensions/purchase.checkout.block.render").Api;
}
