import { expect, test } from "vitest";
import { copyRow } from "./copy-text.server.ts";

test("a row of every kind of value", () => {
  expect(copyRow([9007199254740993n, "a\tb\\c\n", null, true, false, 3, []])).toBe(
    "9007199254740993\ta\\tb\\\\c\\n\t\\N\tt\tf\t3\t{}\n",
  );
});

test("items of an array may hold quotes, commas and backslashes", () => {
  expect(copyRow([['a"b', "c,d", "e\\f", ""]])).toBe('{"a\\\\"b","c,d","e\\\\\\\\f",""}\n');
});
