import { inTransaction, type Tx } from "#app/db.server.ts";
import { shopIdOf } from "#app/shopify/shop-id.server.ts";
import { authenticate } from "#app/shopify.server.ts";
import { installShop } from "./install-shop.server.ts";
import { type Merchant, readMerchant } from "./read-merchant.server.ts";

/** A shop, and who of its staff asks: by the number that Shopify's session token names. */
export type SignedInMerchant = Merchant & { staffId: string };

/**
 * Runs a page's work in one transaction of the shop that the request's session token speaks for; nothing else in the
 * request decides whose rows are seen. A shop whose installation did not come to its end is installed first.
 *
 * @throws Response the library's own answer (a new token, the install page) when there is no valid session
 */
export async function inMerchantTransaction<T>(
  request: Request,
  work: (tx: Tx, merchant: SignedInMerchant) => Promise<T>,
): Promise<T> {
  refuseWithoutToken(request);
  const { session, sessionToken } = await authenticate.admin(withoutRobotName(request));
  const shopId = await shopIdOf(session.shop);
  if (shopId === null) throw new Response(null, { status: 404 });
  const attempt = () =>
    inTransaction({ shopId }, async (tx) => {
      const merchant = await readMerchant(tx, { shopId, now: new Date() });
      if (!merchant) throw new Response(null, { status: 404 });
      return merchant.installed ? { answer: await work(tx, { ...merchant, staffId: sessionToken.sub }) } : undefined;
    });
  let done = await attempt();
  if (!done) {
    // Its token was stored, but what follows from it never came to its end; the library does not repeat it.
    await installShop(session);
    done = await attempt();
  }
  if (!done) throw new Error("The shop was taken off while it was installed");
  return done.answer;
}

/** A file has no page to send the browser to for a token: whoever asks for one without a token is told so. */
function refuseWithoutToken(request: Request): void {
  const isFile = /\.(csv|json|pdf)$/.test(new URL(request.url).pathname);
  if (isFile && !request.headers.has("authorization")) {
    throw new Response(null, { status: 401, headers: { "WWW-Authenticate": "Bearer" } });
  }
}

/**
 * The library turns programs away that name themselves as such (410), so that no crawler starts an authorisation. Whoever
 * brings a session token is no crawler: files are fetched by scripts, too.
 */
function withoutRobotName(request: Request): Request {
  if (!request.headers.has("authorization")) return request;
  const headers = new Headers(request.headers);
  headers.delete("user-agent");
  return new Request(request, { headers });
}
