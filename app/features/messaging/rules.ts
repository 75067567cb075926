import type { MailProblem, SendOutcome } from "./types.ts";

/** What is known of a failed attempt, as nodemailer tells it. */
export interface MailFailure {
  /** The server's three digits, when it answered. */
  responseCode?: number | undefined;
  response?: string | undefined;
  code?: string | undefined;
  command?: string | undefined;
}

/**
 * What a failure of one message means. An answer of the server is certain either way (RFC 5321, 4.2.1: 4yz not now, 5yz
 * never). Without one, all depends on whether the message itself had begun to leave: a server may have taken it.
 *
 * @param options.begun whether the server had said that it wants the message's text (354)
 */
export function outcomeOfFailure({ failure, begun }: { failure: MailFailure; begun: boolean }): SendOutcome {
  const { responseCode, response = "", command = "" } = failure;
  if (responseCode !== undefined && responseCode >= 500) {
    return { kind: "refused", badAddress: isBadAddress({ response, command }), answer: response };
  }
  if (responseCode !== undefined && responseCode >= 400) return { kind: "postponed", answer: response };
  return begun ? { kind: "unknown" } : { kind: "postponed", answer: failure.code ?? "" };
}

/**
 * Whether a refusal is about the address itself, so that it is not written to again: RFC 3463's X.1.1 (no such mailbox),
 * X.1.2 (no such domain), X.1.3, X.1.10, X.2.1 (mailbox disabled); without such a code, 550, 551 and 553 to RCPT. Others,
 * as X.7.1 (policy), are about the sender.
 */
function isBadAddress({ response, command }: { response: string; command: string }): boolean {
  const enhanced = /\b5\.(\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  if (enhanced !== undefined) return ["1.1", "1.2", "1.3", "1.10", "2.1"].includes(enhanced);
  return command === "RCPT TO" && /^55[013]/.test(response);
}

/** Why a connection that never stood could not be had. */
export function problemOfConnection(failure: MailFailure): MailProblem {
  switch (failure.code) {
    case "EDNS":
      return "host";
    case "ETLS":
      return "tls";
    case "EAUTH":
    case "ENOAUTH":
    case "EOAUTH2":
      return "login";
    default:
      return failure.responseCode === 530 || failure.responseCode === 535 ? "login" : "connection";
  }
}

const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 4 * 3_600_000;
/** About ten hours in all: who could not be reached in that time is told to the merchant. */
export const MAX_ATTEMPTS = 8;

/** How long a message waits after its n-th attempt was postponed. */
export function retryAfterMs(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 3 ** (attempts - 1));
}

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 15 * 60_000;

/**
 * How long a LINE channel rests after a message's n-th try was too fast for it and LINE did not say how long: its limits are
 * of a channel's requests per second, so briefly at first, and twice as long with each try.
 */
export function lineRestMs(attempts: number): number {
  return Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (attempts - 1));
}

const LONGEST_ASKED_MS = 24 * 3_600_000;

/** The wait that a `Retry-After` asks for, seconds or a date (RFC 9110, 10.2.3), a day at most; null where it cannot be read. */
export function waitOfRetryAfter(header: string | null, now: Date): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now.getTime()) / 1_000;
  return Number.isNaN(seconds) ? null : Math.min(LONGEST_ASKED_MS, Math.max(0, seconds * 1_000));
}

/** What a template can say of a customer and of what it is about; nothing else is read. */
export const TEMPLATE_VARIABLES = [
  "customer.name",
  "customer.first_name",
  "customer.last_name",
  "points.available",
  "tier.name",
  "coupon.code",
  "coupon.last_day",
  "product.title",
  "survey.order",
  "survey.nps",
  "survey.leaving",
  "preferences.url",
  "shop.name",
  "shop.url",
] as const;

/** What the log of messages can be narrowed to. */
export const MESSAGE_FILTERS = ["all", "uncertain", "failed", "queued", "mailbox"] as const;
export type MessageFilter = (typeof MESSAGE_FILTERS)[number];

/** Cards: `front` and `back` for two passes of the printer, `both` for one that turns the paper. */
const CARD_FORMATS = ["both", "front", "back"] as const;
/** Letters of one sheet, folded into envelopes with a window: 長形3号, DL, C5. */
const LETTER_FORMATS = ["letterNaga3", "letterDl", "letterC5"] as const;
export type LetterFormat = (typeof LETTER_FORMATS)[number];
/** Labels with addresses, on A4. */
const LABEL_FORMATS = ["labels12", "labels24"] as const;
export type LabelFormat = (typeof LABEL_FORMATS)[number];

export const POST_FORMATS = [...CARD_FORMATS, ...LETTER_FORMATS, ...LABEL_FORMATS] as const;
export type PostFormat = (typeof POST_FORMATS)[number];

export const isLetter = (format: PostFormat): format is LetterFormat =>
  (LETTER_FORMATS as readonly PostFormat[]).includes(format);
export const isLabels = (format: PostFormat): format is LabelFormat =>
  (LABEL_FORMATS as readonly PostFormat[]).includes(format);

/** In what a batch can be printed: what is too long for a card is a letter. */
export function formatsOf({ letterOnly }: { letterOnly: boolean }): readonly PostFormat[] {
  return letterOnly ? [...LETTER_FORMATS, ...LABEL_FORMATS] : POST_FORMATS;
}

/** As what a batch is posted, which says what a piece of it costs. */
export const POSTED_AS = ["card", "letter"] as const;
export type PostedAs = (typeof POSTED_AS)[number];
