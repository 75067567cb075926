import { z } from "zod";
import { en } from "#app/i18n/locales/en.ts";
import { ja } from "#app/i18n/locales/ja.ts";
import { amountField } from "#app/lib/forms.ts";
import { addToDay, isDay } from "#app/lib/time.ts";
import { AUDIENCES, type Audience } from "./rules.ts";
import type { CostInput } from "./types.ts";

const FIRST_DAY = "2000-01-01";
const END_DAY = "2100-01-01";
const MAX_YEARS = 10;

/** An audience by its name or by the word of either language. */
function readAudience(text: string): Audience | undefined {
  const word = text.normalize("NFKC").trim().toLowerCase();
  return AUDIENCES.find((name) =>
    [name, ...[en, ja].map((texts) => texts.promotion.audienceWords[name])].includes(word),
  );
}

/** A day as people and spreadsheets write it: `2026-01-05`, `2026/1/5`, full-width digits. */
export function readDay(text: string): string | null {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text.normalize("NFKC").trim());
  if (!match) return null;
  const [, year, month = "", day = ""] = match;
  const plain = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isDay(plain) ? plain : null;
}

const text = z.string().trim().max(60, "tooLong");
const dayField = z
  .string()
  .trim()
  .min(1, "required")
  .transform((written, context) => {
    const day = readDay(written);
    if (day !== null && day >= FIRST_DAY && day < END_DAY) return day;
    context.issues.push({ code: "custom", message: day === null ? "day" : "dayRange", input: written });
    return z.NEVER;
  });

/** The schema of a promotion cost as a form or a line of a file gives it; messages are short words for the reader's texts. */
export function costSchema(currency: string) {
  return z
    .object({
      name: text.min(1, "required"),
      channel: text,
      audience: z.string().transform((written, context) => {
        const audience = readAudience(written);
        if (audience) return audience;
        context.issues.push({ code: "custom", message: "audience", input: written });
        return z.NEVER;
      }),
      firstDay: dayField,
      lastDay: dayField,
      amount: z
        .string()
        .trim()
        .min(1, "required")
        .pipe(amountField(currency))
        .refine((minor) => minor > 0n, "positive"),
      repeatsUntil: z.union([
        z
          .string()
          .trim()
          .length(0)
          .transform(() => null),
        dayField,
      ]),
    })
    .superRefine(({ firstDay, lastDay, repeatsUntil }, context) => {
      const refuse = (field: string, message: string) =>
        context.addIssue({ code: "custom", path: [field], message, input: undefined });
      const to = addToDay(lastDay, { days: 1 });
      if (lastDay < firstDay) refuse("lastDay", "dayOrder");
      else if (to > addToDay(firstDay, { years: MAX_YEARS })) refuse("lastDay", "tooManyDays");
      else if (repeatsUntil !== null && to > addToDay(firstDay, { months: 1 })) refuse("repeatsUntil", "repeatSpan");
      else if (repeatsUntil !== null && repeatsUntil < addToDay(firstDay, { months: 1 })) {
        refuse("repeatsUntil", "repeatBefore");
      }
    })
    .transform(
      ({ firstDay, lastDay, amount, ...cost }): CostInput => ({
        ...cost,
        from: firstDay,
        to: addToDay(lastDay, { days: 1 }),
        amountMinor: amount,
      }),
    );
}
