import type { Anchor, Channel } from "../programme-content.ts";

export type { StaffMember } from "../types.ts";

/** A task as the list shows it; instants are ISO text, money is text in minor units. */
export interface TodayTask {
  id: string;
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  channel: Channel;
  source: TaskSource;
  /** What is asked of staff in words of their own; null where the step or the message says it. */
  title: string | null;
  note: string;
  /** Of the step: what staff is to do. */
  instructions: string | null;
  /** Of the message that the task sends; null where it is not written in the language. */
  subjectJa: string | null;
  subjectEn: string | null;
  /** Of a task that encloses a reward. */
  rewardJa: string | null;
  rewardEn: string | null;
  programmeId: string | null;
  programmeName: string | null;
  anchor: Anchor | null;
  anchorOn: string | null;
  contactNumber: number | null;
  contacts: number | null;
  automatic: boolean;
  dueOn: string;
  dueAt: string;
  expectedProfitMinor: string | null;
  costMilli: string;
  state: "open" | "done" | "skipped";
  reason: string | null;
  outcome: string | null;
  assignee: string | null;
  /** Who is at it just now. */
  claimedBy: string | null;
  batchId: string | null;
  messageId: string | null;
  messageState: string | null;
  doneAt: string | null;
  /** Null: the app. */
  doneBy: string | null;
}

export const TASK_SOURCES = ["programme", "hand", "voice", "reward"] as const;
export type TaskSource = (typeof TASK_SOURCES)[number];

/** How many tasks a filter finds, in all and by channel. */
export interface TodayCounts {
  byChannel: Partial<Record<Channel, number>>;
  overdue: number;
  today: number;
}

export const ACTION_KINDS = ["done", "skip", "later", "assign", "print"] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** How far an action has come. */
export interface ActionState {
  actionId: string;
  kind: ActionKind;
  /** That it changed. */
  tasks: number;
  /** That were to be done and were skipped instead, since the customer bought meanwhile, opted out or the like. */
  setAside: number;
  /** That it had to leave as they were: somebody is at them, or they are not of a kind that it can be done to. */
  passedOver: number;
  /** Until when it can be taken back, as ISO text. */
  undoUntil: string;
  finished: boolean;
}

/** What became of a form of Today. */
export type TodayChange =
  | {
      ok: true;
      action?: ActionState;
      /** Who is at the task: oneself, or somebody else who came first. */
      claim?: { by: string; mine: boolean };
      undone?: { tasks: number; stayed: number };
      saved?: true;
    }
  | { ok: false; problems: Record<string, string> };

/** A message as its customer would read it. */
export interface TaskPreview {
  subject: string;
  text: string;
}

/** A programme that a customer is in. */
export interface UnderWay {
  enrolmentId: string;
  programmeId: string;
  name: string;
  anchor: Anchor;
  anchorOn: string;
  /** For comparison: nothing is done for them. */
  heldOut: boolean;
  /** The place of the next step, from 0, and of how many. */
  nextStep: number;
  steps: number;
  /** The shop's day of the next step; null when there is none. */
  nextOn: string | null;
}

/** The follow-up of one customer; tasks and messages the newest first. */
export interface CustomerFollowUp {
  tasks: TodayTask[];
  underWay: UnderWay[];
  messages: { id: string; subject: string | null; state: string; at: string }[];
}
