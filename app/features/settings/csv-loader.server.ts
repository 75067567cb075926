import type { LoaderFunctionArgs } from "@remix-run/node";
import type { Tx } from "#app/db.server.ts";
import { type Language, toLanguage } from "#app/i18n/languages.ts";
import type { CsvFile } from "#app/lib/csv.ts";
import { CSV_ENCODINGS, csvResponse } from "#app/lib/csv-response.ts";
import { toDecimal } from "#app/lib/money.ts";
import { inMerchantTransaction, type SignedInMerchant } from "./in-merchant-transaction.server.ts";

/** What a file is asked for: the shop, and the address with its parameters. */
interface CsvQuestion extends SignedInMerchant {
  query: URLSearchParams;
  params: LoaderFunctionArgs["params"];
  /** That of the page, as it says in `language`; else the shop's, then English. */
  language: Language;
  /** An amount in minor units as decimal text in the shop's currency; null stays null. */
  decimal: (minor: string | bigint | null) => string | null;
}

/**
 * The loader of a CSV file. What the file says is read as a page is, in one transaction of the shop; long lists are read
 * on, part by part, while they are sent. `encoding` in the address asks for one of `CSV_ENCODINGS`.
 *
 * @throws Response what `read` or the sign-in throws, as the answer
 */
export function csvLoader(read: (tx: Tx, question: CsvQuestion) => Promise<CsvFile>) {
  return async ({ request, params }: LoaderFunctionArgs): Promise<Response> => {
    const query = new URL(request.url).searchParams;
    const file = await inMerchantTransaction(request, (tx, merchant) =>
      read(tx, {
        ...merchant,
        query,
        params,
        language: toLanguage(query.get("language")) ?? merchant.language ?? "en",
        decimal: (minor) => (minor === null ? null : toDecimal(BigInt(minor), merchant.currency)),
      }),
    );
    return csvResponse(
      file,
      CSV_ENCODINGS.find((known) => known === query.get("encoding")),
    );
  };
}
