/** No letters or digits that are taken for one another when read from a card or typed on a phone: I L O U 0 1 are left out. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 10;
const PREFIX = "OK";

/**
 * A discount code out of random bytes, upper case, e.g. `OK-7K3Q9D-XWZ2`: 30^10 of them, so that nobody guesses one.
 *
 * @param randomBytes at least 20 bytes; equal bytes give equal codes
 * @param prefix what the code begins with
 */
export function codeFromBytes(randomBytes: Uint8Array, prefix = PREFIX): string {
  let text = "";
  for (const byte of randomBytes) {
    // Bytes beyond the last full round would make the first letters likelier than the others.
    if (byte >= 256 - (256 % ALPHABET.length)) continue;
    text += ALPHABET[byte % ALPHABET.length];
    if (text.length === LENGTH) return `${prefix}-${text.slice(0, 6)}-${text.slice(6)}`;
  }
  throw new RangeError("too few random bytes for a code");
}

/** Whether a code is of the shape that `codeFromBytes` makes, in either case. */
export function isOwnCode(code: string): boolean {
  return new RegExp(`^${PREFIX}-[${ALPHABET}]{6}-[${ALPHABET}]{4}$`, "i").test(code);
}
