import { createHmac, randomUUID } from "node:crypto";
import type { Answer, PagesOptions, ShopRequest } from "./page-context.ts";

const SHOPPER_TOKEN_SECONDS = 300;
const ADMIN_TOKEN_SECONDS = 60;

/** A JWT (HS256) as Shopify gives to embedded pages and extensions. Its times are the machine's: the app compares them with its own clock. */
export function sessionToken(
  options: Pick<PagesOptions, "apiKey" | "apiSecret"> & { domain: string; subject?: string; seconds: number },
): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = part({ alg: "HS256", typ: "JWT" });
  const body = part({
    iss: `https://${options.domain}/admin`,
    dest: `https://${options.domain}`,
    aud: options.apiKey,
    ...(options.subject === undefined ? {} : { sub: options.subject }),
    exp: now + options.seconds,
    nbf: now - 1,
    iat: now - 1,
    jti: randomUUID(),
    sid: randomUUID(),
  });
  const signature = createHmac("sha256", options.apiSecret).update(`${head}.${body}`).digest("base64url");
  return `${head}.${body}.${signature}`;
}

/** The id token of a signed-in member of staff. */
export function adminToken(
  options: Pick<PagesOptions, "apiKey" | "apiSecret"> & { domain: string; staffId: string },
): string {
  return sessionToken({ ...options, subject: options.staffId, seconds: ADMIN_TOKEN_SECONDS });
}

/** Answers an extension's `sessionToken.get()`: `sub` is there only for a signed-in customer. */
export function shopperSessionToken(request: ShopRequest): Answer {
  const { options, domain, customer } = request;
  const token = sessionToken({
    apiKey: options.apiKey,
    apiSecret: options.apiSecret,
    domain,
    seconds: SHOPPER_TOKEN_SECONDS,
    ...(customer ? { subject: `gid://shopify/Customer/${customer.id}` } : {}),
  });
  return { json: { token } };
}
