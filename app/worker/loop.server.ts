import { type LoopName, sleepUntilWoken } from "#app/jobs/wake.server.ts";
import { log } from "#app/lib/log.server.ts";
import { loopSeconds, loopSteps } from "#app/lib/metrics.server.ts";

const LONGEST_PAUSE_MS = 10_000;

/**
 * Runs `step` again and again until the signal aborts: at once while it finds work, else after a wake-up or a short
 * sleep. An error is logged and followed by a growing pause; it never ends the loop. Resolves when the running step ended.
 *
 * @param options.step one batch; says how much it did and whether more waits
 */
export async function runLoop(options: {
  loop: LoopName;
  idleMs: number;
  signal: AbortSignal;
  step: () => Promise<{ done: number; more: boolean }>;
}): Promise<void> {
  const { loop, idleMs, signal, step } = options;
  let failures = 0;
  while (!signal.aborted) {
    const started = performance.now();
    let more = false;
    try {
      const result = await step();
      more = result.more;
      failures = 0;
      if (result.done > 0) {
        loopSteps.inc({ loop, result: "done" });
        loopSeconds.observe({ loop }, (performance.now() - started) / 1000);
      }
    } catch (error) {
      failures += 1;
      loopSteps.inc({ loop, result: "failed" });
      log.error({ err: error, loop, failures }, "A worker loop failed; it goes on after a pause");
    }
    if (more || signal.aborted) continue;
    const timeoutMs = failures === 0 ? idleMs : Math.min(LONGEST_PAUSE_MS, idleMs * 2 ** failures);
    // While it fails it is not to be woken: each webhook would make it fail again at once.
    if (failures === 0) await sleepUntilWoken({ loop, timeoutMs, signal });
    else await pause({ timeoutMs, signal });
  }
}

function pause({ timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, timeoutMs);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}
