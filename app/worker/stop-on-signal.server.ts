import { env } from "#app/env.server.ts";
import { log } from "#app/lib/log.server.ts";

/**
 * Ends this process in order when it is told to: SIGTERM, Ctrl-C, or the end of the npm that started it (npm's shell keeps
 * its signals to itself).
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "The process did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  if (!env.startedByNpm) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), 500).unref();
}
