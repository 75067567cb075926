/**
 * Waits, at most `delayMs`.
 *
 * @param options.wakers a set that the waiting one joins; calling a member ends its wait early
 * @throws the signal's reason when it is aborted meanwhile
 */
export async function pause(
  delayMs: number,
  options: { signal: AbortSignal; wakers?: Set<() => void> },
): Promise<void> {
  const { signal, wakers } = options;
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      wakers?.delete(wake);
    };
    const wake = () => {
      end();
      resolve();
    };
    const abort = () => {
      end();
      reject(signal.reason);
    };
    const timer = setTimeout(wake, delayMs);
    signal.addEventListener("abort", abort, { once: true });
    wakers?.add(wake);
  });
}
