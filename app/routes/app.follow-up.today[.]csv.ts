import { parseTodayQuery, streamTasks } from "#app/features/follow-up/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { minorDigits } from "#app/lib/money.ts";

type TaskRow = ReturnType<typeof streamTasks> extends AsyncIterable<infer Row> ? Row : never;

/** The tasks that Today's list finds. */
export const loader = csvLoader(async (_tx, { shopId, staffId, today, timeZone, now, query, language, currency }) => {
  const unit = 10 ** minorDigits(currency);
  const isJapanese = language === "ja";
  const wordsOf = (task: TaskRow) =>
    isJapanese
      ? [task.subjectJa, task.rewardJa, task.subjectEn, task.rewardEn]
      : [task.subjectEn, task.rewardEn, task.subjectJa, task.rewardJa];
  return csvFile({
    fileName: "tasks.csv",
    rows: streamTasks({ shopId, query: parseTodayQuery(query), asker: { staffId, today, timeZone }, now }),
    columns: {
      id: (task) => task.id,
      customer_id: (task) => task.customerId,
      last_name: (task) => task.lastName,
      first_name: (task) => task.firstName,
      channel: (task) => task.channel,
      task: (task) => [task.title, ...wordsOf(task), task.instructions].find((text) => text) ?? null,
      programme: (task) => task.programmeName,
      contact: (task) => task.contactNumber,
      due_on: (task) => task.dueOn,
      automatic: (task) => (task.automatic ? "yes" : "no"),
      expected_profit: (task) => (task.expectedProfitMinor === null ? null : Number(task.expectedProfitMinor) / unit),
      cost: (task) => Number(task.costMilli) / 1000 / unit,
      state: (task) => task.state,
      reason: (task) => task.reason,
      outcome: (task) => task.outcome,
      done_at: (task) => task.doneAt,
    },
  });
});
