import { z } from "zod";
import { idField } from "#app/lib/forms.ts";
import { readExpected } from "./read-expected.ts";
import { DECISIONS, METRICS } from "./rules.ts";
import { HORIZONS_DAYS, SUBJECT_TYPES, type SubjectType } from "./types.ts";

const whole = (least: number, most: number) =>
  z
    .string()
    .transform((text) => Number(text.normalize("NFKC").trim()))
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, "number");

function readSubject(text: string, context: z.RefinementCtx): { type: SubjectType; id: bigint } {
  const [type, id] = text.split(":");
  const parsed = z.object({ type: z.enum(SUBJECT_TYPES), id: idField }).safeParse({ type, id });
  if (parsed.success) return parsed.data;
  context.addIssue({ code: "custom", message: "gone", input: text });
  return z.NEVER;
}

/** What the form of a new card sends; each problem's message is a key of the page's `problems`. */
export function experimentForm(currency: string) {
  return z
    .object({
      hypothesis: z.string().trim().min(1, "required").max(300, "tooLong"),
      /** `programme:12` */
      subject: z.string().min(1, "required").transform(readSubject),
      repeats: z.union([z.literal("").transform(() => null), idField]),
      metric: z.enum(METRICS),
      expected: z.string(),
      horizonDays: whole(1, 365).refine((days) => HORIZONS_DAYS.some((known) => known === days), "number"),
      weeks: whole(1, 52),
    })
    .transform(({ expected: written, ...form }, context) => {
      const expected = readExpected(form.metric, { text: written, currency });
      if (expected !== null) return { ...form, expected };
      context.issues.push({ code: "custom", message: "positive", path: ["expected"], input: written });
      return z.NEVER;
    });
}

export const decisionForm = z.object({
  experimentId: idField,
  decision: z.enum(DECISIONS, "required"),
  note: z.string().trim().max(1000, "tooLong"),
});
