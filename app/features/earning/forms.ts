import { z } from "zod";
import { amountField } from "#app/lib/forms.ts";
import { parseId } from "#app/lib/ids.ts";
import { addToDay, isDay } from "#app/lib/time.ts";
import { EARN_ACTIONS } from "./types.ts";

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const empty = z.literal("").transform(() => null);
const whole = (least: number, most: number) =>
  z.coerce.number("number").int("number").min(least, "number").max(most, "number");
const points = whole(1, 100_000);
const optional = (least: number, most: number) => z.union([empty, whole(least, most)]).default(null);
const day = z.union([empty, z.string().refine(isDay, "day")]).default(null);

/** Days as a person gives them, both inclusive, become a half-open period. */
function withPeriod<Fields extends { fromDay: string | null; lastDay: string | null }>({ lastDay, ...fields }: Fields) {
  return { ...fields, toDay: lastDay === null ? null : addToDay(lastDay, { days: 1 }) };
}
const endsAfterItBegins = ({ fromDay, lastDay }: { fromDay: string | null; lastDay: string | null }) =>
  fromDay === null || lastDay === null || fromDay <= lastDay;
const periodProblem = { path: ["lastDay"], message: "later" };

/** What the earn rule's form sends. */
export function earnRuleForm(currency: string) {
  return z.object({
    active: flag,
    points,
    perAmount: amountField(currency).refine((minor) => minor > 0n, "positive"),
    withTax: flag.default(false),
    validDays: optional(1, 3650),
    releaseAfter: z.enum(["order", "paid", "fulfilled"]).default("order"),
    releaseDays: z.union([z.literal("").transform(() => 0), whole(0, 365)]).default(0),
    shortfall: z.enum(["debt", "forgive"]).default("debt"),
  });
}

const name = z.string().trim().min(1, "required").max(100, "tooLong");
const times = z.coerce
  .number("times")
  .gt(1, "times")
  .max(100, "times")
  .transform((number) => Math.round(number * 10_000));
const bonusBase = {
  bonusId: z.union([empty, z.string().regex(/^\d{1,18}$/)]),
  name,
  active: flag,
  fromDay: day,
  lastDay: day,
};

/** What the form of a bonus sends. */
export const bonusForm = z
  .discriminatedUnion("kind", [
    z.object({
      ...bonusBase,
      kind: z.literal("days"),
      times,
      monthDay: optional(1, 31),
      weekday: optional(1, 7),
    }),
    z.object({
      ...bonusBase,
      kind: z.literal("product"),
      by: z.enum(["times", "points"]),
      times: z.string().default(""),
      points: z.string().default(""),
      scope: z.enum(["product", "collection", "tag"]),
      target: z.string("required").trim().min(1, "required").max(255, "tooLong"),
    }),
    z.object({ ...bonusBase, kind: z.literal("order_number"), points, orderNumber: whole(1, 1000) }),
  ])
  .refine(endsAfterItBegins, periodProblem)
  .transform((fields, context) => {
    const { bonusId, name, active, fromDay, toDay } = withPeriod(fields);
    const none = {
      timesBp: null,
      points: null,
      monthDay: null,
      weekday: null,
      scope: null,
      target: null,
      orderNumber: null,
    };
    const common = { ...none, bonusId, name, active, fromDay, toDay, kind: fields.kind };
    if (fields.kind === "days") {
      return { ...common, timesBp: fields.times, monthDay: fields.monthDay, weekday: fields.weekday };
    }
    if (fields.kind === "order_number") return { ...common, points: fields.points, orderNumber: fields.orderNumber };
    const { by, scope } = fields;
    const amount = by === "times" ? times.safeParse(fields.times) : points.safeParse(fields.points);
    if (!amount.success) {
      const [first] = amount.error.issues;
      context.issues.push({ code: "custom", message: first?.message ?? "number", path: [by], input: fields[by] });
      return z.NEVER;
    }
    if (scope !== "tag" && (!/^\d+$/.test(fields.target) || parseId(fields.target) === null)) {
      context.issues.push({ code: "custom", message: "required", path: ["target"], input: fields.target });
      return z.NEVER;
    }
    const target = scope === "tag" ? fields.target.toLowerCase() : fields.target;
    return { ...common, [by === "times" ? "timesBp" : "points"]: amount.data, scope, target };
  });

/** What the form of an action sends. */
export const actionForm = z
  .object({
    action: z.enum(EARN_ACTIONS),
    active: flag,
    points,
    friendPoints: optional(1, 100_000),
    friendsLimit: optional(1, 100_000),
    validDays: optional(1, 3650),
    fromDay: day,
    lastDay: day,
  })
  .refine(endsAfterItBegins, periodProblem)
  .refine(({ action, friendPoints }) => action !== "referral" || friendPoints !== null, {
    path: ["friendPoints"],
    message: "number",
  })
  .transform((fields) => {
    const isReferral = fields.action === "referral";
    return {
      ...withPeriod(fields),
      friendPoints: isReferral ? fields.friendPoints : null,
      friendsLimit: isReferral ? fields.friendsLimit : null,
    };
  });
