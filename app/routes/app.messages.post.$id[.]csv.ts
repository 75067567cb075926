import { recheckPrint } from "#app/features/follow-up/index.server.ts";
import { readBatch, readPieces } from "#app/features/messaging/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { parseId } from "#app/lib/ids.ts";

/** What a batch of post says to whom, for a printer's own software. */
export const loader = csvLoader(async (tx, { shopId, now, params }) => {
  const batch = { shopId, batchId: parseId(params.id) ?? 0n };
  await recheckPrint(tx, { ...batch, now });
  if (!(await readBatch(tx, batch))) throw new Response(null, { status: 404 });
  return csvFile({
    fileName: `post-${batch.batchId}.csv`,
    rows: readPieces(batch),
    columns: {
      id: (piece) => piece.messageId,
      zip: ({ to }) => (to.zip ? `${to.zip.slice(0, 3)}-${to.zip.slice(3)}` : null),
      address1: ({ to }) => to.lines[0] ?? null,
      address2: ({ to }) => to.lines[1] ?? null,
      address3: ({ to }) => to.lines[2] ?? null,
      address4: ({ to }) => to.lines[3] ?? null,
      company: ({ to }) => to.company,
      name: ({ to }) => to.name,
      subject: (piece) => piece.subject,
      text: (piece) => piece.text,
      coupon: ({ coupon }) => coupon?.code ?? null,
      coupon_url: ({ coupon }) => coupon?.url ?? null,
      last_day: ({ coupon }) => coupon?.lastDay ?? null,
    },
  });
});
