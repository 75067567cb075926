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
