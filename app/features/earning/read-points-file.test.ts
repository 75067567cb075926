import { expect, test } from "vitest";
import { readPointsFile } from "./read-points-file.ts";

const read = (text: string) => readPointsFile(new TextEncoder().encode(text), "2026-07-10");

test("a file as Smile exports it is read, and one with ends", () => {
  expect(read("Email,Points\na@example.com,1200\nb@example.com,0\n")).toEqual({
    ok: true,
    problems: [],
    lines: [{ line: 2, email: "a@example.com", points: 1200n, expiresOn: null }],
  });
  expect(read('email,points,expires_on\na@example.com,"1,200",2026/12/31\n')).toMatchObject({
    lines: [{ points: 1200n, expiresOn: "2026-12-31" }],
  });
});

test("each wrong line is told with its column", () => {
  const file = read(
    "email,points,expires_on\n,5,\na@example.com,-5,\nb@example.com,5,2026-02-30\nc@example.com,5,2026-07-09\n",
  );
  expect(file).toMatchObject({
    lines: [],
    problems: [
      { line: 2, column: "email", problem: "customerMissing" },
      { line: 3, column: "points", problem: "pointsNumber" },
      { line: 4, column: "expires_on", problem: "day" },
      { line: 5, column: "expires_on", problem: "dayPast" },
    ],
  });
});
