import { csvLoader } from "#app/features/settings/index.server.ts";
import { streamAnswers } from "#app/features/voice/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** Every answer to every survey. */
export const loader = csvLoader(async (_tx, { shopId, timeZone, language }) =>
  csvFile({
    fileName: "answers.csv",
    rows: streamAnswers({ shopId, timeZone, language }),
    columns: {
      id: (row) => row.id,
      survey: (row) => row.survey,
      version: (row) => row.version,
      customer_id: (row) => row.customerId,
      occasion: (row) => row.occasion,
      product_id: (row) => row.productId,
      source: (row) => row.source,
      answer: (row) => row.answer,
      mood: (row) => row.mood,
      comment: (row) => row.comment,
      said_at: (row) => row.saidAt,
      replaced_at: (row) => row.replacedAt,
    },
  }),
);
