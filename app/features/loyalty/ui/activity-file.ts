import { createFormat } from "#app/i18n/create-format.ts";
import type { Language } from "#app/i18n/languages.ts";
import { createTexts } from "#app/i18n/texts.ts";
import { type CsvFile, csvFile } from "#app/lib/csv.ts";
import type { ActivityEntry } from "../activity/read-activity.server.ts";
import { entryInWords } from "./entry-in-words.ts";

/** The ledger's lines as a file: instants in UTC, points above zero with the accounts they moved between, reasons in words. */
export function activityFile(
  entries: AsyncIterable<ActivityEntry>,
  shop: { language: Language; currency: string; timeZone: string },
): CsvFile {
  const words = { texts: createTexts(shop.language), format: createFormat(shop) };
  return csvFile({
    fileName: "points-activity.csv",
    rows: entries,
    columns: {
      entry_id: (entry) => entry.id,
      at: (entry) => entry.occurredAt,
      customer_id: (entry) => entry.customerId,
      email: (entry) => entry.email,
      kind: (entry) => entry.kind,
      points: (entry) => entry.amount,
      from: (entry) => entry.fromAccount,
      to: (entry) => entry.toAccount,
      reason: (entry) => entryInWords(entry, words),
    },
  });
}
