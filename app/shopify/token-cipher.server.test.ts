import { expect, test } from "vitest";
import { createTokenCipher } from "./token-cipher.server.ts";

const OLD = "the secret before, which was long enough";
const NEW = "the secret of today, which is long enough";

test("a token comes back as it went in, and no two ciphertexts are alike", () => {
  const cipher = createTokenCipher(NEW);
  const first = cipher.encrypt("shpat_日本", "1/offline/access");
  expect(cipher.decrypt(first, "1/offline/access")).toBe("shpat_日本");
  expect(cipher.encrypt("shpat_日本", "1/offline/access")).not.toBe(first);
  expect(first).not.toContain("shpat");
});

test("what the old secret sealed opens while it is still listed", () => {
  const sealed = createTokenCipher(OLD).encrypt("token", "context");
  expect(createTokenCipher(`${NEW},${OLD}`).decrypt(sealed, "context")).toBe("token");
  expect(() => createTokenCipher(NEW).decrypt(sealed, "context")).toThrow(/no longer names/);
});

test("a token copied into another shop's row does not open", () => {
  const cipher = createTokenCipher(NEW);
  expect(() => cipher.decrypt(cipher.encrypt("token", "1/offline/access"), "2/offline/access")).toThrow();
});

test("a changed ciphertext does not open", () => {
  const cipher = createTokenCipher(NEW);
  const sealed = cipher.encrypt("token", "context");
  const last = sealed.at(-1) === "A" ? "B" : "A";
  expect(() => cipher.decrypt(sealed.slice(0, -1) + last, "context")).toThrow();
  expect(() => cipher.decrypt("nonsense", "context")).toThrow();
});
