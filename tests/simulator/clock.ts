import type { Instant } from "./model.ts";

/** The simulator's time: the machine's time plus an offset that the control API moves. */
export class SimClock {
  #offset = 0;
  #fixed: Instant | undefined;

  /** Milliseconds since the epoch. */
  now(): Instant {
    return (this.#fixed ?? Date.now()) + this.#offset;
  }

  /** Moves time by `ms` (may be negative). */
  advance(ms: number): void {
    this.#offset += ms;
  }

  /** Sets the present; time goes on from there. */
  set(instant: Instant): void {
    this.#fixed = undefined;
    this.#offset = instant - Date.now();
  }

  /** Stops time at `instant`; only `advance` and `set` move it afterwards. */
  freeze(instant: Instant): void {
    this.#fixed = instant;
    this.#offset = 0;
  }

  get offset(): number {
    return this.#offset;
  }
}
