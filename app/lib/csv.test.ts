import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";
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
  ["-1", "'-1"],
  ["@x", "'@x"],
  ["Gold", "Gold"],
  ["", ""],
])("%j is written as %j", (text, written) => {
  expect(plainText(text)).toBe(written);
});
