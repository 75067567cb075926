import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Load, LoadResult } from "./load-generator.ts";

/** Puts load on a server from a process of its own. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const child = fork(path.join(import.meta.dirname, "load-generator.ts"));
  child.send(load);
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`the load generator ended with ${code}`);
  });
  exited.catch(() => {});
  const [result] = await Promise.race([once(child, "message"), exited]);
  return result as LoadResult;
}
