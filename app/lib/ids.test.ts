import fc from "fast-check";
import { expect, test } from "vitest";
import { parseId, toGid } from "./ids.ts";

test("an id survives the way through text and GID, whatever its size", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (id) => {
      expect(parseId(String(id))).toBe(id);
      expect(parseId(toGid("Order", id))).toBe(id);
    }),
  );
});

test.each([
  ["abc"],
  ["-1"],
  ["1.5"],
  [1.5],
  [2 ** 53],
  [""],
  [null],
  [undefined],
  ["9223372036854775808"],
  ["gid://shopify/Order/"],
])("%s is no id", (value) => {
  expect(parseId(value)).toBeNull();
});
