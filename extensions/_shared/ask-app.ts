import type { HostSessionToken } from "./host.ts";

/** How the app answered: with data, or one of the ways in which there is none. */
export type Answer<T> =
  | { readonly status: "ok"; readonly value: T }
  /** The app does not know who asks (no customer in the token, or a token it refuses). */
  | { readonly status: "signedOut" }
  /** Not this customer's. */
  | { readonly status: "notFound" }
  /** Down, too slow, unreachable, or an answer that cannot be read. */
  | { readonly status: "unavailable" };

export const ANSWER_TIMEOUT_MS = 5000;

export type AskOptions<T> = {
  /** Address of the app without a trailing slash; null while it is not known. */
  apiUrl: string | null;
  path: string;
  sessionToken: HostSessionToken;
  parse: (body: unknown) => T | null;
  /** Something to be done instead of a question; `sent` goes with it as JSON. */
  method?: "POST" | "DELETE";
  sent?: object;
  /** A refusal that `parse` can read is an answer too. */
  readsRefusals?: boolean;
  timeoutMs?: number;
};

/** Asks the app once with a fresh session token. Never throws; gives up after `timeoutMs`, token included. */
export async function askApp<T>(options: AskOptions<T>): Promise<Answer<T>> {
  const { apiUrl, path, sessionToken, parse, method = "GET", sent, readsRefusals = false } = options;
  const { timeoutMs = ANSWER_TIMEOUT_MS } = options;
  if (!apiUrl) return { status: "unavailable" };
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timedOut = new Promise<Answer<T>>((resolve) => {
    timer = setTimeout(() => {
      resolve({ status: "unavailable" });
      abort.abort();
    }, timeoutMs);
  });
  const send = async () => {
    const token = await sessionToken.get();
    return fetch(`${apiUrl}${path}`, {
      ...(method === "GET" ? {} : { method }),
      ...(sent ? { body: JSON.stringify(sent) } : {}),
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: "application/json",
        ...(sent ? { "Content-Type": "application/json" } : {}),
      },
      signal: abort.signal,
    });
  };
  const asked = ask({ send, parse, readsRefusals });
  try {
    return await Promise.race([asked, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

async function ask<T>(options: {
  send: () => Promise<Response>;
  parse: (body: unknown) => T | null;
  readsRefusals: boolean;
}): Promise<Answer<T>> {
  const { send, parse, readsRefusals } = options;
  try {
    const response = await send();
    const value = response.ok || readsRefusals ? parse(await response.json().catch(() => null)) : null;
    if (value !== null) return { status: "ok", value };
    if (response.status === 401 || response.status === 403) return { status: "signedOut" };
    return { status: response.status === 404 ? "notFound" : "unavailable" };
  } catch {
    return { status: "unavailable" };
  }
}
