import { describe, expect, test } from "vitest";
import { MAX_FILE_BYTES, MAX_FILE_ROWS, readCostFile } from "./read-cost-file.ts";

const HEADER = "name,channel,audience,first_day,last_day,amount,repeats_until";
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, currency = "JPY") => readCostFile(bytes(text), currency);

const LEAFLET = {
  name: "春のチラシ",
  channel: "折込",
  audience: "new",
  from: "2026-03-01",
  to: "2026-04-01",
  amountMinor: 300_000n,
  repeatsUntil: null,
};
const LINE = "春のチラシ,折込,new,2026-03-01,2026-03-31,300000,";

/** The same file as a Japanese spreadsheet saves it. */
const SHIFT_JIS = Uint8Array.from([
  ...bytes(`${HEADER}\r\n`),
  ...[0x8f, 0x74, 0x82, 0xcc, 0x83, 0x60, 0x83, 0x89, 0x83, 0x56], // 春のチラシ
  ...bytes(","),
  ...[0x90, 0xdc, 0x8d, 0x9e], // 折込
  ...bytes(',new,2026/3/1,2026/3/31,"300,000",\r\n'),
]);

describe("encodings", () => {
  test.each([
    ["UTF-8", bytes(`${HEADER}\n${LINE}\n`)],
    ["UTF-8 with its mark", bytes(`\uFEFF${HEADER}\r\n${LINE}\r\n`)],
    ["Shift_JIS", SHIFT_JIS],
  ])("%s", (_name, file) => {
    expect(readCostFile(file, "JPY")).toEqual({ ok: true, costs: [LEAFLET] });
  });

  test("another one is told", () => {
    const utf16 = Uint8Array.from([0xff, 0xfe, ...[...HEADER].flatMap((char) => [char.charCodeAt(0), 0])]);
    expect(readCostFile(utf16, "JPY")).toEqual({ ok: false, file: "encoding", detail: null });
  });
});

describe("what people write", () => {
  test("columns in another order, optional ones left out, words in Japanese, full-width amounts", () => {
    expect(
      read("Amount,audience,last_day,first_day,name\n３００，０００,新規,2026/3/31,2026/3/1,春のチラシ\n"),
    ).toEqual({
      ok: true,
      costs: [{ ...LEAFLET, channel: "" }],
    });
  });

  test("decimals of the shop's currency", () => {
    expect(read(`${HEADER}\n${LINE.replace("300000", "12.5")}`, "USD")).toMatchObject({
      costs: [{ amountMinor: 1250n }],
    });
  });

  test("what an export wrote, with its apostrophe before a formula", () => {
    expect(read(`${HEADER}\n${LINE.replace("春のチラシ", "'=1+1")}`)).toMatchObject({ costs: [{ name: "=1+1" }] });
  });

  test("empty lines and lines of empty cells are passed over", () => {
    expect(read(`${HEADER}\n\n${LINE}\n,,,,,,\n`)).toEqual({ ok: true, costs: [LEAFLET] });
  });
});

describe("the file is wrong", () => {
  test.each([
    ["", "empty", null],
    [`${HEADER}\n`, "empty", null],
    ["name,audience,first_day,last_day\na,new,2026-01-01,2026-01-02", "missingColumn", "amount"],
    [`${HEADER},note\n${LINE},x`, "unknownColumn", "note"],
    [`${HEADER},name\n${LINE},x`, "unknownColumn", "name"],
    [`${HEADER}\n"${LINE}`, "quotes", "2"],
    [`${HEADER}\n${`${LINE}\n`.repeat(MAX_FILE_ROWS + 1)}`, "tooManyRows", "2000"],
    ["x".repeat(MAX_FILE_BYTES + 1), "tooLarge", null],
  ])("case %#", (text, file, detail) => {
    expect(read(text)).toEqual({ ok: false, file, detail });
  });
});

test("every wrong line is told with its line number and column", () => {
  const text = [
    HEADER,
    LINE,
    ",,new,2026-03-01,2026-03-31,300000,",
    '"two\nlines",,everyone,2026-02-30,2026-03-31,abc,',
    "a,,new,2026-03-31,2026-03-01,0,",
    "a,,new,2026-03-01",
    "a,,new,2026-03-01,2026-04-05,1,2026-12-31",
    "a,,new,2026-03-01,2026-03-01,1,2026-03-15",
    "a,,new,1999-03-01,2026-03-01,1,",
    "a,,new,2001-03-01,2026-03-01,1,",
    `${"長".repeat(61)},,new,2026-03-01,2026-03-01,1,`,
  ].join("\n");
  expect(read(text)).toEqual({
    ok: false,
    rows: [
      { line: 3, column: "name", problem: "required" },
      { line: 4, column: "audience", problem: "audience" },
      { line: 4, column: "first_day", problem: "day" },
      { line: 4, column: "amount", problem: "amount" },
      { line: 6, column: "amount", problem: "positive" },
      { line: 6, column: "last_day", problem: "dayOrder" },
      { line: 7, column: null, problem: "cells" },
      { line: 8, column: "repeats_until", problem: "repeatSpan" },
      { line: 9, column: "repeats_until", problem: "repeatBefore" },
      { line: 10, column: "first_day", problem: "dayRange" },
      { line: 11, column: "last_day", problem: "tooManyDays" },
      { line: 12, column: "name", problem: "tooLong" },
    ],
  });
});
