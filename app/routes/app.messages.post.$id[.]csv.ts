import type { LoaderFunctionArgs } from "@remix-run/node";
import { recheckPrint } from "#app/features/follow-up/index.server.ts";
import { readBatch, readPieces } from "#app/features/messaging/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { CSV_ENCODINGS, csvResponse } from "#app/lib/csv-response.ts";
import { parseId } from "#app/lib/ids.ts";
import { plainText } from "#app/lib/plain-text.ts";

const HEADER = [
  "id",
  "zip",
  "address1",
  "address2",
  "address3",
  "address4",
  "company",
  "name",
  "text",
  "coupon",
  "coupon_url",
  "last_day",
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const of = await inMerchantTransaction(request, async (tx, { shopId, now }) => {
    const batch = { shopId, batchId: parseId(params.id) ?? 0n };
    await recheckPrint(tx, { ...batch, now });
    if (!(await readBatch(tx, batch))) throw new Response(null, { status: 404 });
    return batch;
  });
  const asked = new URL(request.url).searchParams.get("encoding");
  const encoding = CSV_ENCODINGS.find((known) => known === asked) ?? "utf8-bom";
  return csvResponse({ fileName: `post-${of.batchId}.csv`, header: HEADER, rows: lines(readPieces(of)), encoding });
}

async function* lines(pieces: ReturnType<typeof readPieces>): AsyncGenerator<CsvRow> {
  for await (const { messageId, to, text, coupon } of pieces) {
    const [first = "", second = "", third = "", fourth = ""] = to.lines;
    yield [
      String(messageId),
      to.zip ? `${to.zip.slice(0, 3)}-${to.zip.slice(3)}` : "",
      ...[first, second, third, fourth, to.company ?? "", to.name, text].map(plainText),
      coupon?.code ?? "",
      coupon?.url ?? "",
      coupon?.lastDay ?? "",
    ];
  }
}
