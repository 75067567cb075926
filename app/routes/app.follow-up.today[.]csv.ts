import type { LoaderFunctionArgs } from "@remix-run/node";
import { parseTodayQuery, streamTasks } from "#app/features/follow-up/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import type { CsvRow } from "#app/lib/csv.ts";
import { csvResponse } from "#app/lib/csv-response.ts";
import { minorDigits } from "#app/lib/money.ts";
import { plainText } from "#app/lib/plain-text.ts";

const HEADER = [
  "id",
  "customer_id",
  "last_name",
  "first_name",
  "channel",
  "task",
  "programme",
  "contact",
  "due_on",
  "automatic",
  "expected_profit",
  "cost",
  "state",
  "reason",
  "outcome",
  "done_at",
];

export async function loader({ request }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const asked = await inMerchantTransaction(request, async (_tx, merchant) => merchant);
  const { shopId, staffId, today, timeZone, currency, now } = asked;
  const tasks = streamTasks({ shopId, query: parseTodayQuery(search), asker: { staffId, today, timeZone }, now });
  const isJapanese = search.get("language") === "ja";
  return csvResponse({
    fileName: "tasks.csv",
    header: HEADER,
    rows: lines(tasks, { currency, isJapanese }),
    encoding: "utf8-bom",
  });
}

async function* lines(
  tasks: ReturnType<typeof streamTasks>,
  { currency, isJapanese }: { currency: string; isJapanese: boolean },
): AsyncGenerator<CsvRow> {
  const unit = 10 ** minorDigits(currency);
  for await (const task of tasks) {
    const words = isJapanese
      ? [task.subjectJa, task.rewardJa, task.subjectEn, task.rewardEn]
      : [task.subjectEn, task.rewardEn, task.subjectJa, task.rewardJa];
    const what = [task.title, ...words, task.instructions].find((text) => text) ?? "";
    yield [
      task.id,
      task.customerId,
      plainText(task.lastName ?? ""),
      plainText(task.firstName ?? ""),
      task.channel,
      plainText(what),
      plainText(task.programmeName ?? ""),
      task.contactNumber === null ? "" : String(task.contactNumber),
      task.dueOn,
      task.automatic ? "yes" : "no",
      task.expectedProfitMinor === null ? "" : Number(task.expectedProfitMinor) / unit,
      Number(task.costMilli) / 1000 / unit,
      task.state,
      task.reason ?? "",
      plainText(task.outcome ?? ""),
      task.doneAt ?? "",
    ];
  }
}
