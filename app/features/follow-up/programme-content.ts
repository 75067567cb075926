import { z } from "zod";

const id = z.string().regex(/^\d{1,19}$/);
const segmentId = id;
const productIds = z.array(id).min(1).max(250);

/**
 * What makes a customer begin a programme. Steps are counted from its day. `birthday`, `reorderDue`, `pointsExpiring` and
 * `couponExpiring` are known ahead, so that steps of theirs may lie before it.
 */
export const anchorSchema = z.discriminatedUnion("kind", [
  /** A counted order: the n-th, or with `number: null` each. */
  z.object({ kind: z.literal("order"), number: z.number().int().min(1).max(50).nullable() }),
  z.object({ kind: z.literal("product"), productIds }),
  z.object({ kind: z.literal("signUp") }),
  /** Of somebody born on 29 February: the 28th in other years. */
  z.object({ kind: z.literal("birthday") }),
  z.object({ kind: z.literal("lapse"), stage: z.enum(["cooling", "lapsed"]) }),
  /** By the usual interval of what was bought; `productIds: null`: of any product that has one. */
  z.object({ kind: z.literal("reorderDue"), productIds: productIds.nullable() }),
  /** After how many deliveries; null: after any number. */
  z.object({
    kind: z.literal("subscriptionCancelled"),
    deliveries: z.object({ least: z.number().int().min(1), most: z.number().int().min(1).nullable() }).nullable(),
  }),
  z.object({ kind: z.literal("pointsExpiring") }),
  z.object({ kind: z.literal("couponExpiring"), campaignId: id.nullable() }),
  z.object({ kind: z.literal("tierChange"), direction: z.enum(["up", "down", "any"]) }),
  z.object({ kind: z.literal("segment"), segmentId, change: z.enum(["entered", "left"]) }),
]);
export type Anchor = z.output<typeof anchorSchema>;
export const ANCHOR_KINDS = anchorSchema.options.map((option) => option.shape.kind.value);

export const CHANNELS = ["line", "email", "post", "staff", "flow"] as const;
export type Channel = (typeof CHANNELS)[number];

export const stepSchema = z.object({
  /** Stays the same in all versions that hold the step, so that who moves to another version is not told twice. */
  stepId: z.number().int().min(1),
  offsetDays: z.number().int().min(-90).max(730),
  /** Whether the offset counts from the anchor, or from the day of the step before. */
  from: z.enum(["anchor", "previous"]),
  /** The first of them that reaches the customer is used. */
  channels: z.array(z.enum(CHANNELS)).min(1).max(CHANNELS.length),
  /** What is written; null where only staff or Shopify Flow act. */
  templateId: id.nullable(),
  /** What staff is to do. */
  instructions: z.string().max(2_000),
  kind: z.enum(["marketing", "transactional"]),
  gift: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("coupon"), campaignId: id }),
      z.object({ kind: z.literal("points"), points: z.number().int().min(1).max(1_000_000) }),
    ])
    .nullable(),
  /** Else the step is left out. */
  condition: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("segment"), segmentId, member: z.boolean() }),
      /** For asking for what is not known yet. */
      z.object({ kind: z.literal("lacks"), what: z.enum(["email", "line", "birthday", "address"]) }),
    ])
    .nullable(),
});
export type Step = z.output<typeof stepSchema>;

/** One version of a programme, as it is kept in `programme_versions.content`. */
export const programmeContentSchema = z.object({
  anchor: anchorSchema,
  /** Who is enrolled must be a member when the anchor happens; null: everybody. */
  segmentId: segmentId.nullable(),
  steps: z.array(stepSchema).min(1).max(30),
  exit: z.object({
    /** The next counted order ends it. */
    onOrder: z.boolean(),
    /** Leaving the audience ends it. */
    onSegmentLeave: z.boolean(),
  }),
  /** For the same customer: never, or so many days after the last time. */
  again: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("never") }),
    z.object({ kind: z.literal("afterDays"), days: z.number().int().min(0).max(3_650) }),
  ]),
  /** The shop's hour from which the day's messages go out. */
  sendHour: z.number().int().min(0).max(23),
  /** Nothing is sent from the one hour until the other, over midnight where it is earlier; null: none. */
  quietHours: z.object({ from: z.number().int().min(0).max(23), until: z.number().int().min(0).max(23) }).nullable(),
  /** Whether messages go out by themselves, or wait on Today for a person. Post and staff always wait. */
  sending: z.enum(["automatic", "person"]),
});
export type ProgrammeContent = z.output<typeof programmeContentSchema>;
