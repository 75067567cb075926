import { z } from "zod";
import { minorDigits, toMinor } from "./money.ts";

/** A decimal amount as a person types it (full-width digits, thousands separators) in minor units; null when it is none. */
export function readAmount(text: string, currency: string): bigint | null {
  const plain = text.normalize("NFKC").replaceAll(/[,\s]/g, "");
  const digits = minorDigits(currency);
  const pattern = digits === 0 ? /^\d{1,12}$/ : new RegExp(`^\\d{1,12}(\\.\\d{1,${digits}})?$`);
  return pattern.test(plain) ? toMinor(plain, currency) : null;
}

/** The schema of a form field that holds an amount. */
export function amountField(currency: string) {
  return z.string("amount").transform((text, context) => {
    const minor = readAmount(text, currency);
    if (minor !== null) return minor;
    context.issues.push({ code: "custom", message: "amount", input: text });
    return z.NEVER;
  });
}

/**
 * A percentage as a person types it (full-width digits, with or without its sign, two decimals at most) in basis points;
 * null when it is none.
 */
export function readPercent(text: string): number | null {
  const plain = text.normalize("NFKC").replaceAll(/[%\s]/g, "");
  return /^\d{1,3}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
}

/**
 * The schema of a form field that holds a percentage; it comes out in basis points.
 *
 * @param options.emptyBp what an empty field stands for; without it, one has to be typed
 * @param options.problem the schema's word for what is none, or not within the limits
 */
export function percentField(options: { leastBp?: number; mostBp: number; emptyBp?: number; problem?: string }) {
  const { leastBp = 0, mostBp, emptyBp, problem = "percent" } = options;
  return z.string(problem).transform((text, context) => {
    const bp = text.trim() === "" && emptyBp !== undefined ? emptyBp : readPercent(text);
    if (bp !== null && bp >= leastBp && bp <= mostBp) return bp;
    context.issues.push({ code: "custom", message: problem, input: text });
    return z.NEVER;
  });
}

/** The schema of a form field that holds an id of ours. */
export const idField = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform((text) => BigInt(text));

/** The first problem of each field, as the schema's own short word for it. */
export function problemsOf(error: z.ZodError): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const issue of error.issues) problems[String(issue.path[0] ?? "form")] ??= issue.message;
  return problems;
}
