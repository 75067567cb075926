import { SignJWT } from "jose";

/** The session token of a shopper's surface, signed as Shopify signs it. */
export function shopperToken(options: {
  shop: string;
  customer: string;
  apiKey: string;
  secret: string;
}): Promise<string> {
  const { shop, customer, apiKey, secret } = options;
  return new SignJWT({ dest: `https://${shop}`, sub: `gid://shopify/Customer/${customer}` })
    .setProtectedHeader({ alg: "HS256" })
    .setAudience(apiKey)
    .setIssuedAt()
    .setNotBefore("-1s")
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(secret));
}
