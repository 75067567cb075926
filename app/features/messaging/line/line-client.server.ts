import { HTTPFetchError, messagingApi } from "@line/bot-sdk";
import { env } from "#app/env.server.ts";
import { waitOfRetryAfter } from "../rules.ts";
import type { LineProblem, SendOutcome } from "../types.ts";

/** An answer that takes longer is no longer waited for. */
const ANSWER_WITHIN_MS = 15_000;
/** What one message of LINE holds, and how many go with one push. */
const LONGEST_TEXT = 5_000;
const MOST_TEXTS = 5;

/** What became of a push, or why the channel cannot be used at all, or not yet: then nothing was taken. */
export type PushOutcome =
  | Exclude<SendOutcome, { kind: "postponed" }>
  | { kind: "unusable"; problem: LineProblem }
  /** `waitMs`: as long as LINE asks to wait; null where it does not say. */
  | { kind: "tooFast"; waitMs: number | null };

export interface LineQuota {
  /** Messages a month; null without a limit. */
  quota: number | null;
  used: number;
}

/** A shop's channel, over LINE's own client. */
export function lineClient(token: string, { answerWithinMs = ANSWER_WITHIN_MS } = {}) {
  const api = new messagingApi.MessagingApiClient({ channelAccessToken: token, baseURL: env.lineApiUrl });
  const soon = <T>(answer: Promise<T>) => within(answer, answerWithinMs);
  return {
    /** Says a text to somebody. Under the same key it is taken once, for 24 hours. */
    async push(options: { to: string; text: string; retryKey: string }): Promise<PushOutcome> {
      const { to, text, retryKey } = options;
      try {
        const request = { to, messages: textsOf(text) };
        const { httpResponse } = await soon(api.pushMessageWithHttpInfo(request, retryKey));
        return { kind: "accepted", providerId: httpResponse.headers.get("x-line-request-id") ?? "" };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    /** @throws HTTPFetchError with status 401 when the token is not taken */
    bot: () => soon(api.getBotInfo()),
    async quota(): Promise<LineQuota> {
      const [limit, { totalUsage }] = await soon(
        Promise.all([api.getMessageQuota(), api.getMessageQuotaConsumption()]),
      );
      return { quota: limit.type === "limited" ? (limit.value ?? null) : null, used: totalUsage };
    },
    linkToken: async (lineUserId: string) => (await soon(api.issueLinkToken(lineUserId))).linkToken,
    reply: (replyToken: string, text: string) =>
      soon(api.replyMessage({ replyToken, messages: [{ type: "text", text }] })),
  };
}

/** What an error of a push means; the status is LINE's, the words are those of its documentation. */
function outcomeOf(error: unknown): PushOutcome {
  if (!(error instanceof HTTPFetchError)) return { kind: "unknown" };
  const { status, body, headers } = error;
  // Taken before, under the same key.
  if (status === 409) return { kind: "accepted", providerId: headers.get("x-line-accepted-request-id") ?? "" };
  if (status === 401 || status === 403) return { kind: "unusable", problem: "token" };
  if (status === 429 && body.includes("monthly limit")) return { kind: "unusable", problem: "quota" };
  if (status === 429) return { kind: "tooFast", waitMs: waitOfRetryAfter(headers.get("retry-after"), new Date()) };
  if (status >= 500) return { kind: "unknown" };
  return { kind: "refused", badAddress: body.includes("'to'"), answer: body };
}

function textsOf(text: string): messagingApi.TextMessage[] {
  const texts: messagingApi.TextMessage[] = [];
  for (let at = 0; at < text.length && texts.length < MOST_TEXTS; at += LONGEST_TEXT) {
    texts.push({ type: "text", text: text.slice(at, at + LONGEST_TEXT) });
  }
  return texts;
}

async function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("LINE did not answer in time")), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
