import { readForecast } from "#app/features/follow-up/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { parseId } from "#app/lib/ids.ts";

/** What a programme would send in the next 30 days. */
export const loader = csvLoader(async (tx, { shopId, now, today, params }) => {
  const programmeId = parseId(params.id);
  const forecast = programmeId === null ? null : await readForecast(tx, { shopId, now, today, programmeId });
  if (!forecast) throw new Response(null, { status: 404 });
  return csvFile({
    fileName: `programme-${programmeId}-forecast.csv`,
    rows: forecast.lines,
    columns: {
      day: (line) => line.day,
      channel: (line) => line.channel,
      known: (line) => line.known,
      expected: (line) => line.expected.toFixed(4),
    },
  });
});
