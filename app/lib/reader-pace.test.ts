import { once } from "node:events";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { writeReadableStreamToWritable } from "@remix-run/node";
import { afterEach, expect, test, vi } from "vitest";
import { csvResponse } from "./csv-response.ts";
import { answerWith } from "./reader-pace.ts";

const ROWS = 300_000;
let made = 0;
let closed = false;
let answer: ServerResponse | undefined;

function* rows() {
  try {
    for (made = 0; made < ROWS; made += 1) yield [made, "a name of usual length", "東京都中央区"];
  } finally {
    closed = true;
  }
}

const server = createServer((_request, response) => {
  answer = response;
  answerWith(response, () => {
    const { body } = csvResponse({ fileName: "many.csv", header: ["n", "name", "city"], rows: rows() });
    // As the framework does: it never waits for the reader.
    if (body) void writeReadableStreamToWritable(body, response).catch(() => {});
  });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  closed = false;
});

async function ask(): Promise<IncomingMessage> {
  server.listen(0);
  await once(server, "listening");
  const request = get(`http://localhost:${(server.address() as AddressInfo).port}`);
  const [response] = await once(request, "response");
  return response;
}

test("a reader who waits lets the file wait, and then gets all of it", async () => {
  const response = await ask();
  await vi.waitFor(() => expect(answer?.writableNeedDrain).toBe(true));
  const before = made;
  expect(before).toBeLessThan(ROWS / 2);
  let lines = 0;
  for await (const chunk of response) lines += String(chunk).split("\n").length - 1;
  expect(lines).toBe(ROWS + 1);
});

test("for a reader who has gone nothing more is made", async () => {
  const response = await ask();
  await vi.waitFor(() => expect(answer?.writableNeedDrain).toBe(true));
  response.destroy();
  await vi.waitFor(() => expect(closed).toBe(true));
  expect(made).toBeLessThan(ROWS / 2);
});
