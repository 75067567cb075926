import { z } from "zod";
import { amountField, idField, percentField } from "#app/lib/forms.ts";
import { isDay } from "#app/lib/time.ts";
import { CAMPAIGN_KINDS, ELIGIBLE_KINDS } from "./types.ts";

/** As many products or collections as one discount takes. */
const MOST_ELIGIBLE = 100;

const wholeNumber = (least: number, most: number) =>
  z.coerce.number("number").int("number").min(least, "number").max(most, "number");
const name = z.string().trim().max(60, "tooLong");
const yesNo = z.enum(["true", "false"]).transform((value) => value === "true");
const day = z.union([z.literal("").transform(() => null), z.string().refine(isDay, "day")], "day");

/** The products or collections that were chosen, as JSON of `[{ id, title }]`: titles are shown until they are chosen anew. */
const eligibleItems = z.string().transform((text, context) => {
  const items = z
    .array(z.object({ id: z.string().regex(/^\d{1,18}$/), title: z.string().max(255) }))
    .max(MOST_ELIGIBLE);
  try {
    return items.parse(JSON.parse(text || "[]"));
  } catch {
    context.issues.push({ code: "custom", message: "tooMany", input: text });
    return z.NEVER;
  }
});

/** The schema of a campaign's form; messages are short words for the reader's texts. Percentages come out in basis points. */
export function campaignForm(currency: string) {
  return z
    .object({
      kind: z.enum(CAMPAIGN_KINDS),
      nameJa: name,
      nameEn: name,
      valueKind: z.enum(["amount", "percent", "free_shipping"]),
      amount: z.string().optional(),
      percent: z.string().optional(),
      minimum: z.union([z.literal("").transform(() => 0n), amountField(currency)]),
      eligible: z.enum(ELIGIBLE_KINDS),
      eligibleItems,
      combinesWithOrder: yesNo,
      combinesWithProduct: yesNo,
      combinesWithShipping: yesNo,
      validDays: wholeNumber(1, 730),
      beginsOn: day,
      endsOn: day,
      poolTarget: wholeNumber(1, 10_000),
      holdOut: percentField({ mostBp: 9_000, emptyBp: 0 }),
      givesBack: yesNo,
      daysBefore: z.union([z.literal("").transform(() => 0), wholeNumber(0, 60)]),
      tierId: z.union([z.literal("").transform(() => null), idField], "required"),
    })
    .transform((form, context) => {
      const problem = (path: string, message: string) => {
        context.issues.push({ code: "custom", path: [path], message, input: form });
      };
      const { valueKind, kind, beginsOn, endsOn } = form;
      let valueMinor: bigint | null = null;
      let percentBp: number | null = null;
      if (valueKind === "amount") {
        const amount = amountField(currency).safeParse(form.amount ?? "");
        if (!amount.success) problem("amount", "amount");
        else if (amount.data <= 0n) problem("amount", "positive");
        else valueMinor = amount.data;
      } else if (valueKind === "percent") {
        const percent = percentField({ leastBp: 1, mostBp: 10_000 }).safeParse(form.percent ?? "");
        if (!percent.success) problem("percent", "percent");
        else percentBp = percent.data;
      }
      if (beginsOn !== null && endsOn !== null && endsOn < beginsOn) problem("endsOn", "endsBefore");
      if (kind === "tier" && form.tierId === null) problem("tierId", "required");
      if (form.holdOut > 0 && (kind === "reward" || kind === "compensation")) problem("holdOut", "owedToAll");
      // Free shipping applies to the order's shipping; which goods are in it is not asked.
      const eligible = valueKind === "free_shipping" ? "all" : form.eligible;
      const items = eligible === "all" ? [] : form.eligibleItems;
      if (eligible !== "all" && items.length === 0) problem("eligibleItems", "required");
      return {
        ...form,
        valueMinor,
        percentBp,
        eligible,
        eligibleIds: items.map(({ id }) => id),
        eligibleTitles: items.map(({ title }) => title),
        daysBefore: kind === "birthday" ? form.daysBefore : 0,
        tierId: kind === "tier" ? form.tierId : null,
      };
    });
}

export type CampaignInput = z.output<ReturnType<typeof campaignForm>>;
