import type { LoaderFunctionArgs } from "@remix-run/node";
import { inMerchantTransaction, readPrivacyFile } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

/** The file that a customer asked for, for the merchant to hand over. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const requestId = parseId(params.id);
    const file = requestId === null ? null : await readPrivacyFile(tx, { shopId, requestId });
    if (file === null) throw new Response(null, { status: 404 });
    return new Response(file, {
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": `attachment; filename="data-request-${requestId}.json"`,
        "Cache-Control": "no-store",
      },
    });
  });
}
