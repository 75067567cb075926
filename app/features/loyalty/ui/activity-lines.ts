import type { Language } from "#app/i18n/languages.ts";
import { createFormat } from "#app/i18n/shop-format.tsx";
import { createTexts } from "#app/i18n/texts.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { plainText } from "#app/lib/plain-text.ts";
import type { ActivityEntry } from "../activity/read-activity.server.ts";
import { entryInWords } from "./entry-in-words.ts";

const HEADER = ["entry_id", "at", "customer_id", "email", "kind", "points", "from", "to", "reason"];

/** The ledger's lines as a file: instants in UTC, points above zero with the accounts they moved between, reasons in words. */
export function activityLines(
  entries: AsyncIterable<ActivityEntry>,
  shop: { language: Language; currency: string; timeZone: string },
): { header: string[]; rows: AsyncIterable<CsvRow> } {
  const words = { texts: createTexts(shop.language), format: createFormat(shop) };
  async function* rows(): AsyncGenerator<CsvRow> {
    for await (const entry of entries) {
      const { id, occurredAt, customerId, email, kind, amount, fromAccount, toAccount } = entry;
      const reason = plainText(entryInWords(entry, words));
      yield [id, occurredAt, customerId, plainText(email ?? ""), kind, amount, fromAccount, toAccount, reason];
    }
  }
  return { header: HEADER, rows: rows() };
}
