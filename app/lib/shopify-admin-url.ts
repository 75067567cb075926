/** Where a page (`customers/1`) of Shopify's own admin is, of the shop at `store.myshopify.com`. */
export function shopifyAdminUrl({ domain, page }: { domain: string; page: string }): string {
  return `https://admin.shopify.com/store/${domain.replace(/\.myshopify\.com$/, "")}/${page}`;
}
