import fc from "fast-check";
import { expect, test } from "vitest";
import { fitText } from "./fit-text.ts";

/** As in many fonts: Latin letters half as wide as others. */
const measure = (text: string) => [...text].reduce((sum, letter) => sum + (letter < "ÿ" ? 0.5 : 1), 0);
const fitted = (text: string, width: number, maxLines = 2) =>
  fitText({ text, width, maxLines, sizes: [10, 8, 6], measure });

test("letters become smaller before lines become more", () => {
  expect(fitted("あいうえお", 50)).toEqual({ size: 10, lines: ["あいうえお"] });
  expect(fitted("あいうえおかきくけこ", 50)).toEqual({ size: 10, lines: ["あいうえお", "かきくけこ"] });
  expect(fitted("あいうえおかきくけこさ", 50)).toEqual({ size: 8, lines: ["あいうえおか", "きくけこさ"] });
});

test("words stay whole, and a line does not begin with what must not begin one", () => {
  expect(fitted("Main Street Building", 60).lines).toEqual(["Main Street", "Building"]);
  expect(fitted("あいうえお。か", 50).lines).toEqual(["あいうえお。", "か"]);
});

test("nothing is ever lost, whatever the text and the box", () => {
  const texts = fc.string({ unit: fc.constantFrom("あ", "髙", "𠮷", "a", "B", " ", "-", "。", "1"), maxLength: 80 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 20, max: 200 }), (text, width) => {
      const { size, lines } = fitted(text, width);
      expect([10, 8, 6]).toContain(size);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }),
  );
});
