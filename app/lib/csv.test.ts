import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { csvFile, toCsv } from "./csv.ts";
import { plainText } from "./plain-text.ts";

const read = async (stream: AsyncIterable<Buffer | string>) => {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
};

test("a header, then a line for each row, quoted where needed", async () => {
  const text = await read(
    toCsv(
      ["id", "name"],
      [
        [1, 'a "b", c'],
        [2, "line\nbreak"],
      ],
    ),
  );
  expect(text).toBe('id,name\n1,"a ""b"", c"\n2,"line\nbreak"\n');
  expect(parse(text)).toEqual([
    ["id", "name"],
    ["1", 'a "b", c'],
    ["2", "line\nbreak"],
  ]);
});

test("a file has what each column says of each row, nothing for null, and no formulas", async () => {
  async function* rows() {
    yield { name: "=1+1", amount: "-2.50", count: 12n };
    yield { name: "Ann", amount: null, count: 0n };
  }
  const { header, rows: lines } = csvFile({
    fileName: "people.csv",
    rows: rows(),
    columns: { count: (row) => row.count, name: (row) => row.name, amount: (row) => row.amount },
  });
  expect(await read(toCsv(header, lines))).toBe("count,name,amount\n12,'=1+1,-2.50\n0,Ann,\n");
});

test("without rows the header stays", async () => {
  expect(await read(toCsv(["id"], []))).toBe("id\n");
});

test("rows are asked for only as fast as they are read", async () => {
  let made = 0;
  async function* rows() {
    for (; made < 100_000; made++) yield [made, "x".repeat(100)];
  }
  const stream = toCsv(["id", "text"], rows());
  await stream[Symbol.asyncIterator]().next();
  expect(made).toBeLessThan(10_000);
  stream.destroy();
});

test("an error of the source reaches the reader", async () => {
  async function* rows() {
    yield [1];
    throw new Error("database gone");
  }
  await expect(read(toCsv(["id"], rows()))).rejects.toThrow("database gone");
});

test.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1+1", "'-1+1"],
  ["-1", "-1"],
  ["-12.50", "-12.50"],
  ["@x", "'@x"],
  ["Gold", "Gold"],
  ["", ""],
])("%j is written as %j", (text, written) => {
  expect(plainText(text)).toBe(written);
});
