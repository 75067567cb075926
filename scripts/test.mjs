/**
 * `npm test`: everything from a bare clone. Installs when needed (on the machine's Node), then goes on with the project's.
 */
import { continueOnProjectNode, ensureInstalled, SetupError } from "./ensure-installed.mjs";

try {
  await ensureInstalled();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
await continueOnProjectNode({ script: "scripts/test-all.ts", args: process.argv.slice(2) });
