import { jwtVerify } from "jose";
import { env } from "#app/env.server.ts";
import { type CustomerId, parseId, type ShopId } from "#app/lib/ids.ts";
import { shopIdOf } from "#app/shopify/shop-id.server.ts";

/** Who asks: a customer of a shop, as the session token of a shopper surface says. */
export interface Shopper {
  shopId: ShopId;
  customerId: CustomerId;
}

export type ShopperRefusal = "token_missing" | "token_invalid" | "shop_unknown" | "customer_required";

/** Clocks of Shopify's servers and ours may differ by as much, in seconds; the same as Shopify's library grants. */
const CLOCK_TOLERANCE_S = 10;

/**
 * Reads the session token of a checkout or customer account extension (HS256, signed with the app's secret).
 * Shopify's library is not asked: it knows one secret only, and its errors carry the token into the log.
 */
export async function authenticateShopper(request: Request): Promise<Shopper | ShopperRefusal> {
  const token = /^Bearer (\S+)$/.exec(request.headers.get("Authorization") ?? "")?.[1];
  if (!token) return "token_missing";
  const claims = await verify(token);
  if (!claims) return "token_invalid";
  const shopId = await shopIdOf(claims.domain);
  if (shopId === null) return "shop_unknown";
  // Shopify leaves `sub` out for a guest and where the app may not know customers.
  const customerId = /^gid:\/\/shopify\/Customer\/\d+$/.test(claims.sub) ? parseId<CustomerId>(claims.sub) : null;
  return customerId === null ? "customer_required" : { shopId, customerId };
}

async function verify(token: string): Promise<{ domain: string; sub: string } | undefined> {
  for (const secret of [env.shopifyApiSecret, env.shopifyApiSecretOld]) {
    if (!secret) continue;
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
        algorithms: ["HS256"],
        audience: env.shopifyApiKey,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ["exp", "dest"],
      });
      const domain = shopDomain(payload.dest);
      return domain ? { domain, sub: payload.sub ?? "" } : undefined;
    } catch {
      // A token of the other secret, or of nobody: the next secret decides.
    }
  }
  return undefined;
}

/** Checkout names the bare domain, customer accounts and the admin an address. */
function shopDomain(dest: unknown): string | undefined {
  if (typeof dest !== "string") return undefined;
  return /^(?:https:\/\/)?([a-z0-9][a-z0-9-]*\.myshopify\.com)\/?$/i.exec(dest)?.[1]?.toLowerCase();
}
