/**
 * `--import`ed by what a test starts: its time is the machine's plus as many milliseconds as the file that OKAERI_CLOCK_FILE
 * names says, so that months pass in a test. The test writes the file (`moveClock`).
 */
import { readFileSync } from "node:fs";

const file = process.env.OKAERI_CLOCK_FILE ?? "";
const RealDate = Date;
/** Less than a request takes: what is asked for after a move is done at the new time. */
const READ_EVERY_MS = 1;
let offset = 0;
let readAt = 0;

function now() {
  const real = RealDate.now();
  if (real - readAt >= READ_EVERY_MS) {
    readAt = real;
    try {
      offset = Number(readFileSync(file, "utf8")) || 0;
    } catch {
      // Not moved yet.
    }
  }
  return real + offset;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, newTarget) =>
    Reflect.construct(
      target,
      values.length === 0 ? [now()] : values,
      newTarget === globalThis.Date ? target : newTarget,
    ),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
});
