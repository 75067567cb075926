import type { LoaderFunctionArgs } from "@remix-run/node";
import { streamMessages } from "#app/features/messaging/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { minorDigits } from "#app/lib/money.ts";
import { plainText } from "#app/lib/plain-text.ts";

const HEADER = [
  "id",
  "customer_id",
  "kind",
  "state",
  "reason",
  "due_at",
  "sent_at",
  "to",
  "subject",
  "template",
  "cost",
];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, timeZone, currency } = await inMerchantTransaction(request, async (_tx, merchant) => merchant);
  const messages = streamMessages({ shopId, timeZone });
  return csvResponse({
    fileName: "messages.csv",
    header: HEADER,
    rows: lines(messages, currency),
    encoding: "utf8-bom",
  });
}

async function* lines(messages: ReturnType<typeof streamMessages>, currency: string): AsyncGenerator<CsvRow> {
  const unit = 1000 * 10 ** minorDigits(currency);
  for await (const row of messages) {
    yield [
      row.id,
      row.customerId,
      row.kind,
      row.state,
      row.reason,
      row.dueAt,
      row.sentAt,
      plainText(row.recipient),
      plainText(row.subject),
      plainText(row.template),
      Number(row.costMilli) / unit,
    ];
  }
}
