import { afterEach, expect, test, vi } from "vitest";
import { wake } from "#app/jobs/wake.server.ts";

// The log reads the settings of the process.
vi.stubEnv("NODE_ENV", "test");
vi.stubEnv("LOG_LEVEL", "silent");
vi.stubEnv("DATABASE_URL", "postgres://nowhere/none");
vi.stubEnv("SHOPIFY_API_KEY", "key");
vi.stubEnv("SHOPIFY_API_SECRET", "secret");
vi.stubEnv("SHOPIFY_APP_URL", "http://localhost:3000");
vi.stubEnv("TOKEN_ENCRYPTION_KEY", "x".repeat(32));
const { runLoop } = await import("./loop.server.ts");

afterEach(() => vi.useRealTimers());

test("goes on at once while there is more, then sleeps until woken", async () => {
  vi.useFakeTimers();
  const stopping = new AbortController();
  const left = [3, 2, 1, 0];
  let steps = 0;
  const ended = runLoop({
    loop: "inbox",
    idleMs: 60_000,
    signal: stopping.signal,
    step: async () => {
      steps += 1;
      return { done: 1, more: (left.shift() ?? 0) > 0 };
    },
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(steps).toBe(4);
  wake("inbox");
  await vi.advanceTimersByTimeAsync(0);
  expect(steps).toBe(5);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(steps).toBe(6);
  stopping.abort();
  await ended;
});

test("an error pauses the loop, longer each time, and never ends it", async () => {
  vi.useFakeTimers();
  const stopping = new AbortController();
  let steps = 0;
  const ended = runLoop({
    loop: "outbox",
    idleMs: 100,
    signal: stopping.signal,
    step: async () => {
      steps += 1;
      throw new Error("the database is away");
    },
  });
  await vi.advanceTimersByTimeAsync(0);
  wake("outbox");
  await vi.advanceTimersByTimeAsync(199);
  expect(steps).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(steps).toBe(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(steps).toBeGreaterThan(7);
  expect(steps).toBeLessThan(20);
  stopping.abort();
  await ended;
});

test("a stop waits for the running step", async () => {
  const stopping = new AbortController();
  let finish = () => {};
  const running = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let stopped = false;
  const ended = runLoop({
    loop: "inbox",
    idleMs: 10,
    signal: stopping.signal,
    step: async () => {
      await running;
      return { done: 0, more: false };
    },
  }).then(() => {
    stopped = true;
  });
  stopping.abort();
  await Promise.resolve();
  expect(stopped).toBe(false);
  finish();
  await ended;
  expect(stopped).toBe(true);
});
