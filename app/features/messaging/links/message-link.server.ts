import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from "node:crypto";
import { env } from "#app/env.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";

/** What a link gives access to: the page behind a message, a question in it, or a mail service's reports about a shop's mail. */
type Purpose = "message" | "survey" | "mail-events" | "line-events";

const SIGNATURE_BYTES = 16;

/**
 * Signs a link. It names rows by their numbers alone, nothing of a person, and opens nothing but what it was made for. The
 * key is drawn from TOKEN_ENCRYPTION_KEY, whose older secrets still open the links that they signed.
 */
function tokenOf(options: { purpose: Purpose; ids: bigint[] }): string {
  return `${options.ids.map((id) => id.toString(36)).join(".")}.${signatures(options)[0]?.toString("base64url")}`;
}

const keys = new Map<string, KeyObject>();

/** Drawn and made once: each mail has some links, and drawing or reading a key takes longer than signing with it. */
function keyOf(secret: string): KeyObject {
  let key = keys.get(secret);
  if (!key) {
    key = createSecretKey(Buffer.from(hkdfSync("sha256", secret.trim(), "okaeri", "signed links", 32)));
    keys.set(secret, key);
  }
  return key;
}

function signatures({ purpose, ids }: { purpose: Purpose; ids: bigint[] }): Buffer[] {
  return env.tokenEncryptionKey.split(",").map((secret) => {
    return createHmac("sha256", keyOf(secret))
      .update(`${purpose}:${ids.join(":")}`)
      .digest()
      .subarray(0, SIGNATURE_BYTES);
  });
}

/** @returns the ids of a link that we have signed for this purpose, else null */
function idsOf(options: { purpose: Purpose; token: string; count: number }): bigint[] | null {
  const { purpose, token, count } = options;
  const parts = token.split(".");
  const signature = Buffer.from(parts.pop() ?? "", "base64url");
  if (parts.length !== count || signature.length !== SIGNATURE_BYTES) return null;
  const ids = parts.map((part) => (/^[0-9a-z]{1,13}$/.test(part) ? parseId(fromBase36(part)) : null));
  if (ids.some((id) => id === null)) return null;
  const known = ids as bigint[];
  return signatures({ purpose, ids: known }).some((own) => timingSafeEqual(own, signature)) ? known : null;
}

function fromBase36(text: string): bigint {
  return [...text].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
}

/** The page of a message's receiver, where they say what they want to hear of. */
export function messageLink(options: { shopId: ShopId; messageId: bigint }): string {
  return `${env.shopifyAppUrl}/m/${tokenOf({ purpose: "message", ids: [options.shopId, options.messageId] })}`;
}

/** @returns the message of a link, null for one that we did not sign */
export function readMessageToken(token: string): { shopId: ShopId; messageId: bigint } | null {
  const ids = idsOf({ purpose: "message", token, count: 2 });
  return ids ? { shopId: ids[0] as ShopId, messageId: ids[1] as bigint } : null;
}

/** The page on which the receiver of a message answers a survey. */
export function surveyLink(options: { shopId: ShopId; messageId: bigint; surveyId: bigint }): string {
  const { shopId, messageId, surveyId } = options;
  return `${env.shopifyAppUrl}/s/${tokenOf({ purpose: "survey", ids: [shopId, messageId, surveyId] })}`;
}

/** @returns the message and the survey of a link, null for one that we did not sign */
export function readSurveyToken(token: string): { shopId: ShopId; messageId: bigint; surveyId: bigint } | null {
  const ids = idsOf({ purpose: "survey", token, count: 3 });
  return ids ? { shopId: ids[0] as ShopId, messageId: ids[1] as bigint, surveyId: ids[2] as bigint } : null;
}

/** Where a mail service reports bounces and complaints of a shop's mail; whoever has it may report. */
export function mailEventsLink(shopId: ShopId): string {
  return `${env.shopifyAppUrl}/api/mail-events/${tokenOf({ purpose: "mail-events", ids: [shopId] })}`;
}

/** @returns the shop of such an address, null for one that we did not sign */
export function readMailEventsToken(token: string): ShopId | null {
  return (idsOf({ purpose: "mail-events", token, count: 1 })?.[0] as ShopId | undefined) ?? null;
}

/** Where LINE tells what happens in a shop's official account; each call is signed by its channel's secret besides. */
export function lineEventsLink(shopId: ShopId): string {
  return `${env.shopifyAppUrl}/api/line/${tokenOf({ purpose: "line-events", ids: [shopId] })}`;
}

/** @returns the shop of such an address, null for one that we did not sign */
export function readLineEventsToken(token: string): ShopId | null {
  return (idsOf({ purpose: "line-events", token, count: 1 })?.[0] as ShopId | undefined) ?? null;
}
