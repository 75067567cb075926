import type { LoaderFunctionArgs } from "@remix-run/node";
import { findCollections } from "#app/features/products/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { log } from "#app/lib/log.server.ts";

/** Shopify's collections by their title, while one is typed. */
export async function loader({ request }: LoaderFunctionArgs) {
  const search = (new URL(request.url).searchParams.get("q") ?? "").slice(0, 100);
  const shopId = await inMerchantTransaction(request, async (_tx, shop) => shop.shopId);
  try {
    const collections = await findCollections({ shopId, search, signal: request.signal });
    return { ok: true as const, collections };
  } catch (error) {
    log.warn({ err: error, shopId: String(shopId) }, "Collections could not be asked for");
    return { ok: false as const };
  }
}
