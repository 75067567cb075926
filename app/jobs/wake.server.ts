/**
 * Wakes the loops of a worker that lives in this process, so that work is begun at once. Workers elsewhere find it by
 * their short poll: a NOTIFY for each webhook would cost more than it saves.
 */

export type LoopName = "inbox" | "outbox" | "reports" | "tasks" | "messages" | "flow";

const sleepers: Record<LoopName, Set<() => void>> = {
  inbox: new Set(),
  outbox: new Set(),
  reports: new Set(),
  tasks: new Set(),
  messages: new Set(),
  flow: new Set(),
};

export function wake(loop: LoopName): void {
  for (const resume of sleepers[loop]) resume();
}

/** Resolves when the loop is woken, when the time is over, or when the signal aborts. */
export function sleepUntilWoken(options: { loop: LoopName; timeoutMs: number; signal: AbortSignal }): Promise<void> {
  const { loop, timeoutMs, signal } = options;
  return new Promise((resolve) => {
    const resume = () => {
      sleepers[loop].delete(resume);
      clearTimeout(timer);
      signal.removeEventListener("abort", resume);
      resolve();
    };
    const timer = setTimeout(resume, timeoutMs);
    sleepers[loop].add(resume);
    signal.addEventListener("abort", resume, { once: true });
    if (signal.aborted) resume();
  });
}
