import type { Anchor, ProgrammeContent, Step } from "../programme-content.ts";
import { USUAL_HOLD_OUT_BP } from "./rules.ts";

/** A programme as the editor sends it: what was typed and chosen, as text. */
export interface TypedProgramme {
  name: string;
  holdOut: string;
  anchor: TypedAnchor;
  segmentId: string;
  steps: TypedStep[];
  onOrder: boolean;
  onSegmentLeave: boolean;
  again: string;
  againDays: string;
  sendHour: string;
  quiet: boolean;
  quietFrom: string;
  quietUntil: string;
  sending: string;
}

export interface TypedAnchor {
  kind: string;
  number: string;
  productIds: string[];
  stage: string;
  least: string;
  most: string;
  campaignId: string;
  direction: string;
  segmentId: string;
  change: string;
}

export interface TypedStep {
  /** 0: a new step. */
  stepId: number;
  days: string;
  when: string;
  channels: string[];
  templateId: string;
  instructions: string;
  kind: string;
  gift: string;
  campaignId: string;
  points: string;
  condition: string;
  conditionSegmentId: string;
}

const NO_ANCHOR: TypedAnchor = {
  kind: "order",
  number: "1",
  productIds: [],
  stage: "lapsed",
  least: "",
  most: "",
  campaignId: "",
  direction: "up",
  segmentId: "",
  change: "entered",
};

/** A step that was just added. */
export const newStep = (days: string): TypedStep => ({
  stepId: 0,
  days,
  when: "after",
  channels: ["line", "email"],
  templateId: "",
  instructions: "",
  kind: "marketing",
  gift: "none",
  campaignId: "",
  points: "",
  condition: "none",
  conditionSegmentId: "",
});

/** What the editor begins with; without a programme, a new one with a first step. */
export function typedOf(
  programme: { name: string; holdOutBp: number; content: ProgrammeContent } | null,
  segmentId = "",
): TypedProgramme {
  if (!programme) {
    const anchor = segmentId === "" ? NO_ANCHOR : { ...NO_ANCHOR, kind: "segment", number: "", segmentId };
    return {
      name: "",
      holdOut: String(USUAL_HOLD_OUT_BP / 100),
      anchor,
      segmentId,
      steps: [newStep(segmentId === "" ? "14" : "0")],
      onOrder: true,
      onSegmentLeave: segmentId !== "",
      again: "never",
      againDays: "",
      sendHour: "10",
      quiet: true,
      quietFrom: "21",
      quietUntil: "8",
      sending: "automatic",
    };
  }
  const { name, holdOutBp, content } = programme;
  return {
    name,
    holdOut: String(holdOutBp / 100),
    anchor: typedAnchorOf(content.anchor),
    segmentId: content.segmentId ?? "",
    steps: content.steps.map(typedStepOf),
    onOrder: content.exit.onOrder,
    onSegmentLeave: content.exit.onSegmentLeave,
    again: content.again.kind,
    againDays: content.again.kind === "afterDays" ? String(content.again.days) : "",
    sendHour: String(content.sendHour),
    quiet: content.quietHours !== null,
    quietFrom: String(content.quietHours?.from ?? 21),
    quietUntil: String(content.quietHours?.until ?? 8),
    sending: content.sending,
  };
}

function typedAnchorOf(anchor: Anchor): TypedAnchor {
  const typed = { ...NO_ANCHOR, number: "", kind: anchor.kind };
  switch (anchor.kind) {
    case "order":
      return { ...typed, number: anchor.number === null ? "" : String(anchor.number) };
    case "product":
    case "reorderDue":
      return { ...typed, productIds: anchor.productIds ?? [] };
    case "lapse":
      return { ...typed, stage: anchor.stage };
    case "subscriptionCancelled":
      return {
        ...typed,
        least: String(anchor.deliveries?.least ?? ""),
        most: String(anchor.deliveries?.most ?? ""),
      };
    case "couponExpiring":
      return { ...typed, campaignId: anchor.campaignId ?? "" };
    case "tierChange":
      return { ...typed, direction: anchor.direction };
    case "segment":
      return { ...typed, segmentId: anchor.segmentId, change: anchor.change };
    default:
      return typed;
  }
}

function typedStepOf(step: Step): TypedStep {
  const { gift, condition } = step;
  const before = step.offsetDays < 0;
  return {
    stepId: step.stepId,
    days: String(Math.abs(step.offsetDays)),
    when: step.from === "previous" ? "afterPrevious" : before ? "before" : "after",
    channels: [...step.channels],
    templateId: step.templateId ?? "",
    instructions: step.instructions,
    kind: step.kind,
    gift: gift?.kind ?? "none",
    campaignId: gift?.kind === "coupon" ? gift.campaignId : "",
    points: gift?.kind === "points" ? String(gift.points) : "",
    condition:
      condition === null
        ? "none"
        : condition.kind === "lacks"
          ? condition.what
          : condition.member
            ? "member"
            : "notMember",
    conditionSegmentId: condition?.kind === "segment" ? condition.segmentId : "",
  };
}
