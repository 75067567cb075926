import type { LoaderFunctionArgs } from "@remix-run/node";
import { previewMerge } from "#app/features/customers/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";

/** What Shopify says of merging two customers; nothing is merged. */
export async function loader({ request }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const [one, two] = [parseId(query.get("one")), parseId(query.get("two"))];
  const shopId = await inMerchantTransaction(request, async (_tx, shop) => shop.shopId);
  if (one === null || two === null || one === two) throw new Response(null, { status: 400 });
  try {
    return await previewMerge({ shopId, customerIds: [one, two], signal: request.signal });
  } catch (error) {
    log.warn({ err: error, shopId: String(shopId) }, "A merge could not be previewed");
    return { ok: false as const };
  }
}
