import type { LoaderFunctionArgs } from "@remix-run/node";
import { previewTask } from "#app/features/follow-up/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => ({
    preview: await previewTask(tx, { shopId, taskId: parseId(params.id) ?? 0n, today }),
  }));
}
