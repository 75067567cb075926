import { csvLoader } from "#app/features/settings/index.server.ts";
import { streamContacts } from "#app/features/voice/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** Every contact. */
export const loader = csvLoader(async (_tx, { shopId }) =>
  csvFile({
    fileName: "contacts.csv",
    rows: streamContacts({ shopId }),
    columns: {
      id: (row) => row.id,
      customer_id: (row) => row.customerId,
      kind: (row) => row.kind,
      channel: (row) => row.channel,
      state: (row) => row.state,
      assignee: (row) => row.assignee,
      subject: (row) => row.subject,
      due_on: (row) => row.dueOn,
      opened_on: (row) => row.openedOn,
      resolved_on: (row) => row.resolvedOn,
    },
  }),
);
