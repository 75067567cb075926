import type { LoaderFunctionArgs } from "@remix-run/node";
import { recheckPrint } from "#app/features/follow-up/index.server.ts";
import { printBatch, readBatch, readPostSender } from "#app/features/messaging/index.server.ts";
import { formatsOf } from "#app/features/messaging/rules.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const { shopId, batchId, batch, sender } = await inMerchantTransaction(request, async (tx, merchant) => {
    const of = { shopId: merchant.shopId, batchId: parseId(params.id) ?? 0n };
    await recheckPrint(tx, { ...of, now: merchant.now });
    return { ...of, batch: await readBatch(tx, of), sender: await readPostSender(tx, of.shopId) };
  });
  if (!batch) throw new Response(null, { status: 404 });
  const formats = formatsOf(batch);
  const format = formats.find((known) => known === query.get("format")) ?? formats[0] ?? "both";
  const boxes = query.get("boxes") !== "0";
  return new Response(printBatch({ shopId, batchId, name: batch.name, format, sender, boxes }), {
    headers: {
      "Content-Type": "application/pdf",
      "Content-Disposition": `attachment; filename="post-${batchId}.pdf"`,
      "Cache-Control": "no-store",
    },
  });
}
