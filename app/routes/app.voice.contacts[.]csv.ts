import type { LoaderFunctionArgs } from "@remix-run/node";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { streamContacts } from "#app/features/voice/index.server.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { plainText } from "#app/lib/plain-text.ts";

const HEADER = [
  "id",
  "customer_id",
  "kind",
  "channel",
  "state",
  "assignee",
  "subject",
  "due_on",
  "opened_on",
  "resolved_on",
];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId } = await inMerchantTransaction(request, async (_tx, merchant) => merchant);
  const rows = lines(streamContacts({ shopId }));
  return csvResponse({ fileName: "contacts.csv", header: HEADER, rows, encoding: "utf8-bom" });
}

async function* lines(contacts: ReturnType<typeof streamContacts>): AsyncGenerator<CsvRow> {
  for await (const row of contacts) {
    yield [
      row.id,
      row.customerId,
      row.kind,
      row.channel,
      row.state,
      plainText(row.assignee),
      plainText(row.subject),
      row.dueOn,
      row.openedOn,
      row.resolvedOn,
    ];
  }
}
