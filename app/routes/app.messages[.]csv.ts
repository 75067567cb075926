import { streamMessages } from "#app/features/messaging/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { minorDigits } from "#app/lib/money.ts";

/** The log of messages. */
export const loader = csvLoader(async (_tx, { shopId, timeZone, currency }) => {
  const unit = 1000 * 10 ** minorDigits(currency);
  return csvFile({
    fileName: "messages.csv",
    rows: streamMessages({ shopId, timeZone }),
    columns: {
      id: (row) => row.id,
      customer_id: (row) => row.customerId,
      kind: (row) => row.kind,
      state: (row) => row.state,
      reason: (row) => row.reason,
      due_at: (row) => row.dueAt,
      sent_at: (row) => row.sentAt,
      to: (row) => row.recipient,
      subject: (row) => row.subject,
      template: (row) => row.template,
      cost: (row) => Number(row.costMilli) / unit,
    },
  });
});
