import type { LoaderFunctionArgs } from "@remix-run/node";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { streamAnswers } from "#app/features/voice/index.server.ts";
import { toLanguage } from "#app/i18n/languages.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { plainText } from "#app/lib/plain-text.ts";

const HEADER = [
  "id",
  "survey",
  "version",
  "customer_id",
  "occasion",
  "product_id",
  "source",
  "answer",
  "mood",
  "comment",
  "said_at",
  "replaced_at",
];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shopId, timeZone, ...merchant } = await inMerchantTransaction(request, async (_tx, shop) => shop);
  const language = toLanguage(new URL(request.url).searchParams.get("language")) ?? merchant.language ?? "en";
  const rows = lines(streamAnswers({ shopId, timeZone, language }));
  return csvResponse({ fileName: "answers.csv", header: HEADER, rows, encoding: "utf8-bom" });
}

async function* lines(answers: ReturnType<typeof streamAnswers>): AsyncGenerator<CsvRow> {
  for await (const row of answers) {
    yield [
      row.id,
      plainText(row.survey),
      row.version,
      row.customerId,
      row.occasion,
      row.productId,
      row.source,
      plainText(row.answer),
      row.mood,
      plainText(row.comment),
      row.saidAt,
      row.replacedAt,
    ];
  }
}
