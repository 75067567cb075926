/** Why a message is asked for: marketing needs consent and is capped, what belongs to an order or an account does not. */
export type MessageKind = "marketing" | "transactional";

/** What goes to an address of the shop's own, and to no customer: no consent, no cap, no cost of promotion. */
export type OwnKind = "test" | "staff";

/**
 * Where a message stands. `uncertain`: the mail server may have taken it, or not; only a person sends it again.
 */
export const MESSAGE_STATES = ["queued", "sending", "sent", "failed", "uncertain", "skipped"] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** Why a message was not sent, may not have been, or waits: each has its words in messages.json. */
export const MESSAGE_REASONS = [
  "gone",
  "noAddress",
  "noConsent",
  "unsubscribe",
  "bounce",
  "complaint",
  "cap",
  "late",
  "mailbox",
  "refused",
  "tooOften",
  "noAnswer",
  "interrupted",
  "person",
  "template",
  "blocked",
  // Of tasks that were printed, or were to be.
  "bought",
  "refunded",
  "programmeOff",
  "leftSegment",
  "condition",
] as const;
export type MessageReason = (typeof MESSAGE_REASONS)[number];

/** What a message says beyond what is known of its customer. */
export interface MessageValues {
  coupon?: { code: string /** The last shop day on which it can be used. */; lastDay: string };
  product?: { title: string };
}

/** What a message is written from: a template, by its newest version when its turn comes, or a source of its own. */
export type MessageContent = { templateId: bigint; values: MessageValues } | { subject: string; body: string };

/** A message of a customer, asked for. */
export interface MessageRequest {
  /** One message per key and shop: asking again asks for nothing. */
  key: string;
  customerId: bigint;
  /** E-mail, where nothing else is said. */
  channel?: "email" | "line";
  kind: MessageKind;
  content: MessageContent;
  dueAt: Date;
  /** Later than this it is not sent any more; a message that the cap holds back waits until then. */
  notAfter: Date | null;
  /** What asks: such as a programme's task. */
  source: { type: string; id: bigint };
}

/** What became of trying to hand one message over. */
export type SendOutcome =
  | { kind: "accepted"; providerId: string }
  /** The server said no for good. */
  | { kind: "refused"; badAddress: boolean; answer: string }
  /** The server said not now, or the connection was lost before anything of the message had left. */
  | { kind: "postponed"; answer: string }
  /** No answer came after the message had left. */
  | { kind: "unknown" };

/** Why a mail server cannot be used at all; kept with the shop's settings and shown until it can. */
export type MailProblem = "host" | "privateHost" | "connection" | "tls" | "login" | "sender";

/** Why a shop's LINE channel cannot be used: its token is not taken, or its messages of the month are used up. */
export type LineProblem = "token" | "quota";

/** What became of a form of the Messages page. */
export type MessagesChange = { ok: true } | { ok: false; problems: Record<string, string> };

/** What became of a form of a template's editor. */
export type TemplateChange =
  | { ok: true; id?: string; tested?: boolean; preview?: { subject: string; text: string; html: string } }
  | { ok: false; problems: Record<string, string> };

/** What became of a form about a batch of post. */
export type BatchChange = { ok: true; id?: string } | { ok: false; problems: Record<string, string> };
