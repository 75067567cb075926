import type { LoaderFunctionArgs } from "@remix-run/node";
import { findVariants } from "#app/features/rewards/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

/** Variants by their product's name, while one is typed. */
export async function loader({ request }: LoaderFunctionArgs) {
  const search = (new URL(request.url).searchParams.get("q") ?? "").slice(0, 100);
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    products: await findVariants(tx, { shopId, search }),
  }));
}
