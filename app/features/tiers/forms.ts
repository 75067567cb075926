import { z } from "zod";
import { amountField } from "#app/lib/forms.ts";

const name = z.string().trim().min(1, "required").max(60, "tooLong");

/** What the tier form sends; each problem's message is a key of the page's `problems`. */
export function tierForm(currency: string) {
  return z.object({ nameJa: name, nameEn: name, threshold: amountField(currency) });
}
