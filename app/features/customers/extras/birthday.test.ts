import fc from "fast-check";
import { expect, test } from "vitest";
import { readBirthday, writeBirthday } from "./birthday.ts";

const TODAY = "2026-07-01";

test.each([
  ["1985-04-29", { year: 1985, month: 4, day: 29 }],
  ["1985/4/9", { year: 1985, month: 4, day: 9 }],
  ["１９８５年４月２９日", { year: 1985, month: 4, day: 29 }],
  ["4/29", { year: null, month: 4, day: 29 }],
  ["--02-29", { year: null, month: 2, day: 29 }],
  ["2月29日", { year: null, month: 2, day: 29 }],
  ["2000-02-29", { year: 2000, month: 2, day: 29 }],
  ["1900-02-29", "birthday"],
  ["13/1", "birthday"],
  ["4/31", "birthday"],
  ["29.4.1985", "birthday"],
  ["April 29", "birthday"],
  ["1899-01-01", "birthdayYear"],
  ["2026-07-02", "birthdayFuture"],
  ["2026-07-01", { year: 2026, month: 7, day: 1 }],
])("%s", (text, expected) => {
  expect(readBirthday(text, TODAY)).toEqual(expected);
});

test("what is written is read again", () => {
  const day = fc.date({
    min: new Date("1900-01-01T00:00:00Z"),
    max: new Date("2026-07-01T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(day, fc.boolean(), (date, hasYear) => {
      const birthday = {
        year: hasYear ? date.getUTCFullYear() : null,
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      };
      expect(readBirthday(writeBirthday(birthday), TODAY)).toEqual(birthday);
    }),
  );
});
