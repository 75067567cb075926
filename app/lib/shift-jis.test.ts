import { expect, test } from "vitest";
import { toShiftJis } from "./shift-jis.ts";

// The bytes are those of the standard JIS X 0208 in its Shift_JIS form.
test("kana, kanji and plain letters as the standard has them", () => {
  expect(toShiftJis("ア日本A").toString("hex")).toBe("8341" + "93fa" + "967b" + "41");
});

test.each(["𠮷田 花子", "😀", "Ñandú"])("what it lacks is seen to be lacking: %s", (text) => {
  const bytes = toShiftJis(text).toString("hex");
  expect(bytes).toContain("81ac");
  expect(bytes).not.toContain("3f");
});
