import { HttpResponseError, type Session } from "@shopify/shopify-api";
import { log } from "#app/lib/log.server.ts";
import { shopifyLibrary } from "./library.server.ts";

/**
 * Trades a refresh token for new tokens. The old ones are void afterwards.
 *
 * @returns null when Shopify did not give any: it could not be reached (the present token may still last a while), or it
 *   knows the refresh token no more (the merchant's next visit brings a new one)
 */
export async function renewOfflineToken(session: Session): Promise<Session | null> {
  if (!session.refreshToken) return null;
  try {
    const renewed = await shopifyLibrary().auth.refreshToken({
      shop: session.shop,
      refreshToken: session.refreshToken,
    });
    return renewed.session;
  } catch (error) {
    const status = error instanceof HttpResponseError ? error.response.code : undefined;
    log.warn({ shop: session.shop, status, cause: (error as Error).name }, "An offline token could not be renewed");
    return null;
  }
}
