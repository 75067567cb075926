import { isRecord, isWhole, parseList } from "./read.ts";
import { parseEntry, SHOPPER_SCHEMA_VERSION, type ShopperEntry } from "./shopper.ts";

/**
 * What only the members' page asks for: who the member is to the shop, and the history of their points page by page.
 * Bundled into the extension like `shopper.ts`.
 */

/** `GET` answers {@link MemberFacts}. */
export const MEMBER_PATH = "/api/shopper/member";

/** `POST` {@link BirthdayRequest} answers {@link MemberFacts}; a birthday that is there already stays. */
export const BIRTHDAY_PATH = "/api/shopper/birthday";

/** `POST` {@link ConsentRequest} answers {@link MemberFacts}. */
export const CONSENT_PATH = "/api/shopper/consent";

/** `POST` {@link RhythmRequest} answers {@link MemberFacts}. */
export const RHYTHM_PATH = "/api/shopper/rhythm";

/** `POST` begins to link a LINE account, `DELETE` takes the link back; both answer {@link MemberFacts}. */
export const LINE_PATH = "/api/shopper/line";

/** `POST` {@link CodeRequest} answers {@link MemberFacts}. */
export const REFERRAL_PATH = "/api/shopper/referral";

/** `GET` answers {@link EntriesPage}; `before` is the `next` of the page before. */
export function entriesPath(before: string | null): string {
  return `/api/shopper/entries${before ? `?before=${encodeURIComponent(before)}` : ""}`;
}

export const CHANNELS = ["email", "sms", "line", "post"] as const;
export type Channel = (typeof CHANNELS)[number];

export type ConsentState = {
  readonly channel: Channel;
  readonly agreed: boolean;
  /** False where the shop has no address, number or account to write to. */
  readonly reachable: boolean;
};

/** How often at most the shop's news may come, in days; 0: whatever is sent. */
export const RHYTHMS = [0, 7, 30] as const;

/** How the member's LINE account stands to the shop's own; `blocked`: they block it. */
export const LINE_STATES = ["none", "linked", "blocked"] as const;

export type LineFacts = {
  readonly state: (typeof LINE_STATES)[number];
  /** The shop's own account, such as `@123abcde`. */
  readonly account: string;
  /** What is to be said to that account, and where, once linking has been begun. */
  readonly begun: { readonly code: string; readonly url: string } | null;
};

/** Why a friend's code is not taken; `self` stands for everything that tells of one person behind both customers. */
export const CODE_REFUSALS = ["inactive", "unknown", "self", "notNew", "claimed", "limit"] as const;
export type CodeRefusal = (typeof CODE_REFUSALS)[number];

export type MemberFacts = {
  readonly schemaVersion: typeof SHOPPER_SCHEMA_VERSION;
  /** `MM-DD`, or null while the shop does not know it. */
  readonly birthday: string | null;
  readonly consents: readonly ConsentState[];
  /** At most one message in so many days; see {@link RHYTHMS}. */
  readonly rhythmDays: number;
  /** Null where the shop has no channel of LINE. */
  readonly line: LineFacts | null;
  /** What the member passes on to friends; null where the shop has no such rule. */
  readonly referral: { readonly code: string; readonly url: string } | null;
  /** Whether the member may still say whose code brought them. */
  readonly mayTellCode: boolean;
  /** Why the code that was just told is not taken; null where none was told, or it is taken. */
  readonly codeRefused: CodeRefusal | null;
};

export type BirthdayRequest = { readonly month: number; readonly day: number };

export type CodeRequest = { readonly code: string };

export type ConsentRequest = { readonly channel: Channel; readonly agreed: boolean };

export type RhythmRequest = { readonly days: number };

export type EntriesPage = {
  readonly schemaVersion: typeof SHOPPER_SCHEMA_VERSION;
  readonly entries: readonly ShopperEntry[];
  /** Ask for the page after this one with it; null at the end. */
  readonly next: string | null;
};

/** Reads {@link MemberFacts} out of an answer's body; anything else gives null. */
export function parseMemberFacts(value: unknown): MemberFacts | null {
  if (!isRecord(value) || value.schemaVersion !== SHOPPER_SCHEMA_VERSION) return null;
  return {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    birthday: typeof value.birthday === "string" && /^\d\d-\d\d$/.test(value.birthday) ? value.birthday : null,
    consents: parseList(value.consents, parseConsent),
    rhythmDays: isWhole(value.rhythmDays) ? value.rhythmDays : 0,
    line: parseLine(value.line),
    referral: parseReferral(value.referral),
    mayTellCode: value.mayTellCode === true,
    codeRefused: CODE_REFUSALS.find((known) => known === value.codeRefused) ?? null,
  };
}

/** Reads an {@link EntriesPage} out of an answer's body; anything else gives null. */
export function parseEntriesPage(value: unknown): EntriesPage | null {
  if (!isRecord(value) || value.schemaVersion !== SHOPPER_SCHEMA_VERSION || !Array.isArray(value.entries)) return null;
  return {
    schemaVersion: SHOPPER_SCHEMA_VERSION,
    entries: parseList(value.entries, parseEntry),
    next: typeof value.next === "string" ? value.next : null,
  };
}

function parseConsent(value: unknown): ConsentState | null {
  if (!isRecord(value)) return null;
  const channel = CHANNELS.find((known) => known === value.channel);
  return channel ? { channel, agreed: value.agreed === true, reachable: value.reachable === true } : null;
}

function parseLine(value: unknown): LineFacts | null {
  if (!isRecord(value) || typeof value.account !== "string") return null;
  const { begun } = value;
  return {
    state: LINE_STATES.find((known) => known === value.state) ?? "none",
    account: value.account,
    begun:
      isRecord(begun) && typeof begun.code === "string" && typeof begun.url === "string"
        ? { code: begun.code, url: begun.url }
        : null,
  };
}

function parseReferral(value: unknown): MemberFacts["referral"] {
  if (!isRecord(value) || typeof value.code !== "string" || typeof value.url !== "string") return null;
  return { code: value.code, url: value.url };
}

/** Whether a day of some year is meant: 29 February is. */
export function isBirthday({ month, day }: BirthdayRequest): boolean {
  if (!isWhole(month) || !isWhole(day) || month < 1 || month > 12) return false;
  const last = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= last;
}
