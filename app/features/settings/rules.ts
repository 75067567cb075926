/** The phases of an import, in order. */
export type SyncPhase = "queued" | "products" | "customers" | "orders" | "figures" | "done";

/** Where each phase begins in the whole: what the phases took in imports of 100,000 orders. */
const BEGINS: Record<SyncPhase, number> = {
  queued: 0,
  products: 0,
  customers: 0.02,
  orders: 0.15,
  figures: 0.7,
  done: 1,
};
const ENDS: Record<SyncPhase, number> = {
  ...BEGINS,
  products: 0.02,
  customers: 0.15,
  orders: 0.7,
  figures: 1,
};
/** Less than this share is no ground for a guess at the rest. */
const GUESS_FROM = 0.03;

/** What is known of a run; `done` and `total` count the rows of its present phase. */
export interface MeasuredRun {
  state: "running" | "done" | "failed";
  phase: SyncPhase;
  done: number;
  /** Null while it is not known yet. */
  total: number | null;
  startedAt: Date;
  phaseStartedAt: Date;
  updatedAt: Date;
}

/** How far an import is. */
export interface Progress {
  /** Of the whole, 0 to 1. */
  share: number;
  /** Rows a second in the present phase; null before it can be told. */
  perSecond: number | null;
  /** Of the whole; null before it can be told. */
  secondsLeft: number | null;
}

/** How far a run is, by its own clock: the time of its last change. */
export function progressOf(run: MeasuredRun): Progress {
  const ofPhase = run.total ? Math.min(1, run.done / run.total) : 0;
  const begins = BEGINS[run.phase];
  const share = begins + (ENDS[run.phase] - begins) * ofPhase;
  const phaseSeconds = (run.updatedAt.getTime() - run.phaseStartedAt.getTime()) / 1000;
  const seconds = (run.updatedAt.getTime() - run.startedAt.getTime()) / 1000;
  const running = run.state === "running";
  return {
    share,
    perSecond: running && run.done > 0 && phaseSeconds > 0 ? run.done / phaseSeconds : null,
    secondsLeft: running && share >= GUESS_FROM ? Math.ceil((seconds * (1 - share)) / share) : null,
  };
}

const LETTER_PROBLEMS = [
  "shopifyUnavailable",
  "shopifyRefused",
  "userError",
  "unreadable",
  "notApplied",
  "redacted",
  "unexpected",
] as const;

/** Why a dead letter failed: a key of the page's texts, and what helps a technician (field names, a code). */
export interface LetterProblem {
  key: (typeof LETTER_PROBLEMS)[number];
  detail: string | null;
}

/** Reads the reason that a box kept: the outbox `{key, params}` as JSON, the inbox what went wrong in a few words. */
export function letterProblemOf(box: "inbox" | "outbox", error: string | null): LetterProblem {
  if (box === "outbox") return outboxProblemOf(error);
  if (error === "redacted") return { key: "redacted", detail: null };
  const unreadable = /^unexpected payload(?: \((.*)\))?$/s.exec(error ?? "");
  return unreadable ? { key: "unreadable", detail: unreadable[1] ?? null } : { key: "notApplied", detail: error };
}

function outboxProblemOf(error: string | null): LetterProblem {
  try {
    const kept = JSON.parse(error ?? "") as { key?: unknown; params?: { code?: unknown } };
    const key = LETTER_PROBLEMS.find((known) => known === kept.key) ?? "unexpected";
    return { key, detail: typeof kept.params?.code === "string" ? kept.params.code : null };
  } catch {
    return { key: "unexpected", detail: null };
  }
}
