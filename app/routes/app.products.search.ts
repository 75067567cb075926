import type { LoaderFunctionArgs } from "@remix-run/node";
import { findProducts } from "#app/features/products/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

/** Products by their name, while one is typed. */
export async function loader({ request }: LoaderFunctionArgs) {
  const search = (new URL(request.url).searchParams.get("q") ?? "").slice(0, 100);
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    products: await findProducts(tx, { shopId, search }),
  }));
}
