/**
 * `npm start`: everything that is needed, from an empty clone. This file runs on the machine's own Node (20 or newer), installs
 * when needed and goes on in start.ts on the project's Node.
 */
import { continueOnProjectNode, ensureInstalled, SetupError } from "./ensure-installed.mjs";

try {
  await ensureInstalled();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
// npm keeps its signals to itself: when it ends, this process ends what it has started.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid !== parent && process.kill(process.pid, "SIGTERM"), 500).unref();
}
await continueOnProjectNode({ script: "scripts/start.ts", args: process.argv.slice(2) });
