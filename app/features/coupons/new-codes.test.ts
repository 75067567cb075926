import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { codeFromBytes } from "./new-codes.ts";

const bytes = (seed: number) => createHash("sha256").update(String(seed)).digest();

test("codes are upper case, unambiguous and different", () => {
  const codes = Array.from({ length: 2000 }, (_, seed) => codeFromBytes(bytes(seed)));
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^OK-[2-9A-HJKMNP-TV-Z]{6}-[2-9A-HJKMNP-TV-Z]{4}$/);
});

test("equal bytes give equal codes; too few are refused", () => {
  expect(codeFromBytes(bytes(1))).toBe(codeFromBytes(bytes(1)));
  expect(() => codeFromBytes(new Uint8Array(3))).toThrow(RangeError);
});
