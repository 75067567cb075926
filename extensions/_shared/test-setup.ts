import { options } from "preact";
import { afterEach, beforeEach, expect, type MockInstance, vi } from "vitest";

// Effects run at once instead of after a painted frame: a queue that waits for one would leak from test to test.
options.requestAnimationFrame = (callback) => queueMicrotask(callback as () => void);

let complaints: MockInstance;

// What a surface complains about to the console would be seen by nobody in a shop.
beforeEach(() => {
  complaints = vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  expect(complaints.mock.calls).toEqual([]);
  vi.restoreAllMocks();
});
