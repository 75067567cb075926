import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether a body was signed with one of the secrets (base64 HMAC-SHA-256 of its bytes). After a rotation Shopify goes on
 * signing with the old secret for a while, so both are taken.
 */
export function verifyHmac(options: { body: Uint8Array; signature: string; secrets: readonly string[] }): boolean {
  const given = Buffer.from(options.signature, "base64");
  let valid = false;
  for (const secret of options.secrets) {
    const expected = createHmac("sha256", secret).update(options.body).digest();
    if (given.length === expected.length && timingSafeEqual(given, expected)) valid = true;
  }
  return valid;
}
