import { env } from "#app/env.server.ts";

/** Where a page of the app is opened in a shop's admin, for links that are read outside it. */
export function adminUrl({ domain, page }: { domain: string; page: string }): string {
  const admin = env.shopifySimulatorUrl ? `${env.shopifySimulatorUrl}/shops/${domain}` : `https://${domain}`;
  return `${admin}/admin/apps/${env.shopifyApiKey}${page}`;
}
