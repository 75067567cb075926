import { z } from "zod";
import { REWARD_KINDS } from "#app/contracts/redemption.ts";
import { amountField, percentField } from "#app/lib/forms.ts";
import { NO_TERMS } from "./rules.ts";
import type { RewardTerms } from "./types.ts";

const MOST_IDS = 100;
const whole = (most: number) => z.coerce.number("number").int("number").min(1, "number").max(most, "number");
const blankOr = <T extends z.ZodType>(schema: T) => z.union([z.literal("").transform(() => null), schema]);
const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const percent = percentField({ leastBp: 1, mostBp: 10_000 });
const text = (most: number) => z.string().trim().max(most, "tooLong");
const ids = z
  .string()
  .max(4_000)
  .transform((list) => list.split(",").filter(Boolean))
  .refine((list) => list.length <= MOST_IDS && list.every((id) => /^\d{1,19}$/.test(id)), "number");
const positive = (currency: string) =>
  amountField(currency)
    .refine((minor) => minor > 0n, "positive")
    .transform(Number);

/** What the editor of a reward sends: fields of other kinds are ignored. */
export function rewardForm(currency: string) {
  return z
    .object({
      version: z.coerce.number().int().min(0),
      kind: z.enum(REWARD_KINDS),
      nameJa: text(60).min(1, "required"),
      nameEn: text(60).min(1, "required"),
      descriptionJa: text(300),
      descriptionEn: text(300),
      points: whole(100_000_000),
      value: z.string(),
      percent: z.string(),
      pointsPerStep: z.string(),
      maxPoints: z.string(),
      maxShare: blankOr(percent),
      minimum: blankOr(positive(currency)),
      maxShipping: blankOr(positive(currency)),
      variantId: z.string(),
      creditDays: blankOr(whole(3_650)),
      fileId: z.string(),
      timesPerCustomer: blankOr(whole(1_000)),
      tierIds: ids,
      scope: z.enum(["all", "products", "collections", "except"]),
      productIds: ids,
      collectionIds: ids,
      withOrder: flag,
      withProduct: flag,
      withShipping: flag,
    })
    .transform((form, context) => {
      const problem = (field: string, message: string) =>
        context.issues.push({ code: "custom", path: [field], message, input: form });
      const read = <T>(field: string, schema: z.ZodType<T>, value: string): T | null => {
        const result = schema.safeParse(value);
        if (result.success) return result.data;
        problem(field, result.error.issues[0]?.message ?? "other");
        return null;
      };
      const { kind } = form;
      const isCode = ["amount", "exchange", "percent", "free_shipping", "free_product"].includes(kind);
      const hasItems = ["amount", "exchange", "percent"].includes(kind);
      const isAmount = kind === "amount" || kind === "exchange";
      const terms: RewardTerms = {
        ...NO_TERMS,
        valueMinor: isAmount || kind === "store_credit" ? read("value", positive(currency), form.value) : null,
        percentBp: kind === "percent" ? read("percent", percent, form.percent) : null,
        pointsPerStep: kind === "exchange" ? read("pointsPerStep", whole(1_000_000), form.pointsPerStep) : null,
        maxPoints: kind === "exchange" ? read("maxPoints", blankOr(whole(100_000_000)), form.maxPoints) : null,
        maxShareBp: isAmount ? form.maxShare : null,
        minimumMinor: isCode ? form.minimum : null,
        maxShippingMinor: kind === "free_shipping" ? form.maxShipping : null,
        creditDays: kind === "store_credit" ? form.creditDays : null,
        timesPerCustomer: form.timesPerCustomer,
        tierIds: form.tierIds,
        productIds: hasItems && form.scope === "products" ? form.productIds : [],
        collectionIds: hasItems && form.scope === "collections" ? form.collectionIds : [],
        excludedProductIds: hasItems && form.scope === "except" ? form.productIds : [],
        excludedCollectionIds: hasItems && form.scope === "except" ? form.collectionIds : [],
        combinesWith: { order: form.withOrder, product: form.withProduct, shipping: form.withShipping },
      };
      if (hasItems && form.scope === "products" && form.productIds.length === 0) problem("productIds", "required");
      if (hasItems && form.scope === "collections" && form.collectionIds.length === 0) {
        problem("collectionIds", "required");
      }
      if (kind === "free_product")
        terms.variantId = read("variantId", z.string().regex(/^\d{1,19}$/, "required"), form.variantId);
      if (kind === "content" && form.fileId !== "") terms.fileId = form.fileId;
      const step = terms.pointsPerStep;
      if (step !== null && form.points % step !== 0) problem("points", "steps");
      if (
        step !== null &&
        terms.maxPoints !== null &&
        (terms.maxPoints % step !== 0 || terms.maxPoints < form.points)
      ) {
        problem("maxPoints", "steps");
      }
      const { version, nameJa, nameEn, descriptionJa, descriptionEn, points } = form;
      return { version, kind, nameJa, nameEn, descriptionJa, descriptionEn, points, terms };
    });
}

/** What the settings of redeeming send. */
export const settingsForm = z.object({
  holdMinutes: whole(1_440).refine((minutes) => minutes >= 10, "number"),
  graceDays: whole(365),
  returnOnCancel: flag,
});
