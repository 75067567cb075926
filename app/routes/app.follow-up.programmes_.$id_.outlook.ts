import type { LoaderFunctionArgs } from "@remix-run/node";
import { readOutlook } from "#app/features/follow-up/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

/** What is foreseen of a programme, when somebody asks: it looks at many customers. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asked = new URL(request.url).searchParams;
  return inMerchantTransaction(request, async (tx, { shopId, now, today }) => {
    const programmeId = parseId(params.id);
    if (programmeId === null) throw new Response(null, { status: 404 });
    return readOutlook(tx, { shopId, now, today, programmeId, asked });
  });
}
