import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Tokens at rest: `{key id}.{base64url of nonce, tag, ciphertext}`, AES-256-GCM. */
export interface TokenCipher {
  encrypt(text: string, context: string): string;
  /** @throws Error when the text was made with an unknown key, for another context, or was changed */
  decrypt(sealed: string, context: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A cipher from the secrets of TOKEN_ENCRYPTION_KEY: one secret, or several parted by commas. The first one encrypts, all
 * of them decrypt, so a new secret is put in front and the old one taken away once the tokens were renewed (an hour).
 *
 * The context (which row and column) is authenticated too: a token copied into another shop's row does not open.
 */
export function createTokenCipher(secrets: string): TokenCipher {
  const keys = secrets.split(",").map((secret) => {
    const key = Buffer.from(hkdfSync("sha256", secret.trim(), "okaeri", "token at rest", 32));
    const id = Buffer.from(hkdfSync("sha256", secret.trim(), "okaeri", "key id", 4)).toString("hex");
    return { id, key };
  });
  const first = keys[0];
  if (!first) throw new Error("No encryption key");
  return {
    encrypt(text, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", first.key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `${first.id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    decrypt(sealed, context) {
      const dot = sealed.indexOf(".");
      const key = keys.find(({ id }) => id === sealed.slice(0, dot))?.key;
      if (!key) throw new Error("This token was encrypted with a key that TOKEN_ENCRYPTION_KEY no longer names");
      const bytes = Buffer.from(sealed.slice(dot + 1), "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        "utf8",
      );
    },
  };
}
