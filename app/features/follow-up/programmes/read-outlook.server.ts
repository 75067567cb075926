import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { MOST_PAST_DAYS } from "./change-programme.server.ts";
import { type Forecast, forecastProgramme } from "./forecast-programme.server.ts";
import { countPastBuyers } from "./past-buyers.server.ts";
import { type ProgrammePreview, previewProgramme } from "./preview-programme.server.ts";
import { readProgrammes } from "./views.server.ts";

/** What somebody asked a programme about, and what is foreseen. */
export type Outlook =
  | { about: "forecast"; forecast: Forecast }
  | { about: "past"; days: number; customers: number }
  | { about: "preview"; preview: ProgrammePreview | null };

const question = z.discriminatedUnion("about", [
  z.object({ about: z.literal("forecast") }),
  z.object({ about: z.literal("past"), days: z.coerce.number().int().min(1).max(MOST_PAST_DAYS) }),
  z.object({ about: z.literal("preview"), customer: z.string().max(40) }),
]);

/** What a programme as it is kept would send in the next 30 days; null when there is no such programme. */
export async function readForecast(
  tx: Tx,
  options: { shopId: ShopId; now: Date; today: string; programmeId: bigint },
): Promise<Forecast | null> {
  const [programme] = await readProgrammes(tx, options);
  return programme ? forecastProgramme(tx, { ...options, content: programme.content, isOn: programme.isOn }) : null;
}

/** Answers `about=forecast`, `about=past&days=30`, `about=preview&customer=123` of a programme as it is kept. */
export async function readOutlook(
  tx: Tx,
  options: { shopId: ShopId; now: Date; today: string; programmeId: bigint; asked: URLSearchParams },
): Promise<Outlook> {
  const { shopId, programmeId } = options;
  const asked = question.safeParse(Object.fromEntries(options.asked));
  if (!asked.success) throw new Response(null, { status: 400 });
  const [programme] = await readProgrammes(tx, { shopId, programmeId });
  if (!programme) throw new Response(null, { status: 404 });
  const asking = { ...options, content: programme.content, isOn: programme.isOn };
  switch (asked.data.about) {
    case "forecast":
      return { about: "forecast", forecast: await forecastProgramme(tx, asking) };
    case "past":
      return {
        about: "past",
        days: asked.data.days,
        customers: await countPastBuyers(tx, { ...asking, days: asked.data.days }),
      };
    case "preview": {
      const customerId = parseId(asked.data.customer);
      const preview = customerId === null ? null : await previewProgramme(tx, { ...asking, customerId });
      return { about: "preview", preview };
    }
  }
}
