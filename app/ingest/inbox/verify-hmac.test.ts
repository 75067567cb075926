import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { verifyHmac } from "./verify-hmac.ts";

const sign = (body: Uint8Array, secret: string) => createHmac("sha256", secret).update(body).digest("base64");

test("a body signed with any of the secrets is taken, whatever its bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom("new", "old"), (body, secret) => {
      expect(verifyHmac({ body, signature: sign(body, secret), secrets: ["new", "old"] })).toBe(true);
    }),
  );
});

test("one changed byte is noticed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (body, at, by) => {
      const changed = Uint8Array.from(body);
      const index = at % body.length;
      changed[index] = (changed[index] ?? 0) ^ by;
      expect(verifyHmac({ body: changed, signature: sign(body, "new"), secrets: ["new"] })).toBe(false);
    }),
  );
});

test.each(["", "?", "AAAA", sign(Buffer.from("x"), "another")])("the signature %j is refused", (signature) => {
  expect(verifyHmac({ body: Buffer.from("x"), signature, secrets: ["new", "old"] })).toBe(false);
});
