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
