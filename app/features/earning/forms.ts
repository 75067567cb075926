import { z } from "zod";
import { amountField } from "#app/lib/forms.ts";

/** What the earn rule's form sends. */
export function earnRuleForm(currency: string) {
  return z.object({
    active: z.enum(["true", "false"]).transform((text) => text === "true"),
    points: z.coerce.number("number").int("number").min(1, "number").max(100_000, "number"),
    perAmount: amountField(currency).refine((minor) => minor > 0n, "positive"),
    validDays: z.union([
      z.literal("").transform(() => null),
      z.coerce.number("number").int("number").min(1, "number").max(3650, "number"),
    ]),
  });
}
