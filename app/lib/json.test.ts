import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "./json.ts";

test("integers beyond 2^53 keep every digit", () => {
  expect(parseJson('{"id":820982911946154508,"list":[9007199254740993, 1],"price":1.5}')).toEqual({
    id: "820982911946154508",
    list: ["9007199254740993", 1],
    price: 1.5,
  });
});

test("digits inside a text stay as they are", () => {
  expect(parseJson('{"note":"order: 1234567890123456789, thanks","id":12345678901234567}')).toEqual({
    note: "order: 1234567890123456789, thanks",
    id: "12345678901234567",
  });
});

test("everything else is what JSON.parse gives", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/\d{16,}/.test(text));
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});
