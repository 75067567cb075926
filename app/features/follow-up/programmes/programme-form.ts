import { z } from "zod";
import { idField, percentField } from "#app/lib/forms.ts";
import {
  ANCHOR_KINDS,
  type Anchor,
  CHANNELS,
  type ProgrammeContent,
  programmeContentSchema,
  type Step,
} from "../programme-content.ts";
import { stepOffsets } from "../rules.ts";
import { AHEAD, isWritten } from "./rules.ts";
import type { TypedAnchor, TypedStep } from "./typed-programme.ts";

export const WHENS = ["after", "before", "afterPrevious"] as const;
export const GIFTS = ["none", "coupon", "points"] as const;
export const CONDITIONS = ["none", "member", "notMember", "email", "line", "birthday", "address"] as const;

const whole = (least: number, most: number) =>
  z
    .string("number")
    .transform((text) => text.normalize("NFKC").replaceAll(/[,\s]/g, ""))
    .refine((text) => /^\d{1,9}$/.test(text), "number")
    .transform(Number)
    .pipe(z.number().min(least, "range").max(most, "range"));
const id = z.string("required").refine((text) => idField.safeParse(text).success, "required");
const idOrNone = z.union([z.literal("").transform(() => null), id], "required");
const hour = whole(0, 23);
const ids = z.array(id).max(250, "tooMany");

const typedAnchor = z
  .object({
    kind: z.enum(ANCHOR_KINDS, "required"),
    number: z.string(),
    productIds: ids,
    stage: z.string(),
    least: z.string(),
    most: z.string(),
    campaignId: z.string(),
    direction: z.string(),
    segmentId: z.string(),
    change: z.string(),
  })
  .transform((typed, context): Anchor => {
    const read = <T>(field: keyof TypedAnchor, schema: z.ZodType<T>): T => {
      const parsed = schema.safeParse(typed[field]);
      if (parsed.success) return parsed.data;
      for (const { message } of parsed.error.issues) {
        context.issues.push({ code: "custom", path: [field], message, input: typed[field] });
      }
      return z.NEVER;
    };
    const optional = (field: keyof TypedAnchor, most: number) =>
      String(typed[field]).trim() === "" ? null : read(field, whole(1, most));
    switch (typed.kind) {
      case "order":
        return { kind: "order", number: optional("number", 50) };
      case "product":
        return { kind: "product", productIds: read("productIds", ids.min(1, "required")) };
      case "lapse":
        return { kind: "lapse", stage: read("stage", z.enum(["cooling", "lapsed"], "required")) };
      case "reorderDue":
        return { kind: "reorderDue", productIds: typed.productIds.length === 0 ? null : typed.productIds };
      case "subscriptionCancelled": {
        const least = optional("least", 1_000);
        const most = optional("most", 1_000);
        if (least !== null && most !== null && most < least) {
          context.issues.push({ code: "custom", path: ["most"], message: "reversed", input: typed.most });
        }
        return {
          kind: "subscriptionCancelled",
          deliveries: least === null && most === null ? null : { least: least ?? 1, most },
        };
      }
      case "couponExpiring":
        return { kind: "couponExpiring", campaignId: read("campaignId", idOrNone) };
      case "tierChange":
        return { kind: "tierChange", direction: read("direction", z.enum(["up", "down", "any"], "required")) };
      case "segment":
        return {
          kind: "segment",
          segmentId: read("segmentId", id),
          change: read("change", z.enum(["entered", "left"], "required")),
        };
      default:
        return { kind: typed.kind };
    }
  });

const typedStep = z
  .object({
    stepId: z.int().min(0).max(1_000_000),
    days: whole(0, 730),
    when: z.enum(WHENS, "required"),
    channels: z.array(z.enum(CHANNELS)).min(1, "required").max(CHANNELS.length),
    templateId: idOrNone,
    instructions: z.string().trim().max(2_000, "tooLong"),
    kind: z.enum(["marketing", "transactional"], "required"),
    gift: z.enum(GIFTS, "required"),
    campaignId: z.string(),
    points: z.string(),
    condition: z.enum(CONDITIONS, "required"),
    conditionSegmentId: z.string(),
  })
  .transform((typed, context): Step => {
    const refuse = (path: keyof TypedStep, message: string) => {
      context.issues.push({ code: "custom", path: [path], message, input: typed[path] });
      return z.NEVER;
    };
    if (typed.when === "before" && typed.days > 90) refuse("days", "range");
    if (isWritten(typed) && typed.templateId === null) refuse("templateId", "required");
    if (typed.channels.includes("staff") && !isWritten(typed) && typed.instructions === "") {
      refuse("instructions", "required");
    }
    const giftOf = (): Step["gift"] => {
      if (typed.gift === "coupon") {
        const campaign = id.safeParse(typed.campaignId);
        return campaign.success ? { kind: "coupon", campaignId: campaign.data } : refuse("campaignId", "required");
      }
      if (typed.gift === "none") return null;
      const points = whole(1, 1_000_000).safeParse(typed.points);
      return points.success
        ? { kind: "points", points: points.data }
        : refuse("points", points.error.issues[0]?.message ?? "number");
    };
    const conditionOf = (): Step["condition"] => {
      const { condition } = typed;
      if (condition === "none") return null;
      if (condition !== "member" && condition !== "notMember") return { kind: "lacks", what: condition };
      const segment = id.safeParse(typed.conditionSegmentId);
      if (!segment.success) return refuse("conditionSegmentId", "required");
      return { kind: "segment", segmentId: segment.data, member: condition === "member" };
    };
    return {
      stepId: typed.stepId,
      offsetDays: typed.when === "before" ? -typed.days : typed.days,
      from: typed.when === "afterPrevious" ? "previous" : "anchor",
      channels: typed.channels,
      templateId: isWritten(typed) ? typed.templateId : null,
      instructions: typed.instructions,
      kind: typed.kind,
      gift: giftOf(),
      condition: conditionOf(),
    };
  });

const typedProgramme = z.object({
  name: z.string().trim().min(1, "required").max(80, "tooLong"),
  holdOut: percentField({ mostBp: 9_000, emptyBp: 0 }),
  anchor: typedAnchor,
  segmentId: idOrNone,
  steps: z.array(typedStep).min(1, "required").max(30, "tooMany"),
  onOrder: z.boolean(),
  onSegmentLeave: z.boolean(),
  again: z.enum(["never", "afterDays"], "required"),
  againDays: z.string(),
  sendHour: hour,
  quiet: z.boolean(),
  quietFrom: z.string(),
  quietUntil: z.string(),
  sending: z.enum(["automatic", "person"], "required"),
});

export type ReadProgramme =
  | { ok: true; name: string; holdOutBp: number; content: ProgrammeContent }
  | { ok: false; problems: Record<string, string> };

/**
 * Reads what the editor sends. Problems are told by their place, such as `steps.2.days`; each is a key of
 * `programmes.problems`. New steps get numbers above `lastStepId`, since a number stays with its step in all versions.
 */
export function readTypedProgramme(options: { json: string; lastStepId: number }): ReadProgramme {
  const problems: Record<string, string> = {};
  const read = typedProgramme.safeParse(fromJson(options.json));
  for (const { path, message } of read.error?.issues ?? []) problems[path.map(String).join(".") || "form"] ??= message;
  if (!read.success) return { ok: false, problems };
  const typed = read.data;
  const days = (field: "againDays" | "quietFrom" | "quietUntil", most: number) => {
    const value = whole(0, most).safeParse(typed[field]);
    if (!value.success) problems[field] = value.error.issues[0]?.message ?? "number";
    return value.data ?? 0;
  };
  if (!AHEAD.includes(typed.anchor.kind)) {
    for (const [at, step] of typed.steps.entries()) if (step.offsetDays < 0) problems[`steps.${at}.when`] = "notAhead";
  }
  // The customer is led through the steps one after the other.
  const offsets = stepOffsets(typed);
  for (const [at, offset] of offsets.entries()) {
    if (at > 0 && offset < (offsets[at - 1] ?? 0)) problems[`steps.${at}.days`] ??= "order";
  }
  if (typed.onSegmentLeave && typed.segmentId === null) problems.segmentId = "neededToLeave";
  let last = options.lastStepId;
  const known = new Set<number>();
  const steps = typed.steps.map((step) => {
    const isKnown = step.stepId > 0 && step.stepId <= options.lastStepId && !known.has(step.stepId);
    const stepId = isKnown ? step.stepId : ++last;
    known.add(stepId);
    return { ...step, stepId };
  });
  const content = {
    anchor: typed.anchor,
    segmentId: typed.segmentId,
    steps,
    exit: { onOrder: typed.onOrder, onSegmentLeave: typed.onSegmentLeave },
    again: typed.again === "never" ? { kind: "never" } : { kind: "afterDays", days: days("againDays", 3_650) },
    sendHour: typed.sendHour,
    quietHours: typed.quiet ? { from: days("quietFrom", 23), until: days("quietUntil", 23) } : null,
    sending: typed.sending,
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, name: typed.name, holdOutBp: typed.holdOut, content: programmeContentSchema.parse(content) };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
