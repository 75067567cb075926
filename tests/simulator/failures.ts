/** A failure that the next Admin API calls meet. */
export interface StagedFailure {
  /** Only calls of this shop. */
  domain?: string;
  /** Only calls whose document holds this operation name or root field. */
  operation?: string;
  /**
   * `status`: answers with `status` without executing; `throttled`: answers THROTTLED; `lost`: executes, then drops the connection;
   * `drop`: drops the connection without executing; `hang`: executes and answers after `milliseconds`.
   */
  kind: "status" | "throttled" | "lost" | "drop" | "hang";
  status?: number;
  milliseconds?: number;
  /** How many calls it meets. */
  times: number;
}

/** The failures staged through the control API, used up in order. */
export class Failures {
  #staged: StagedFailure[] = [];

  add(failure: StagedFailure): void {
    this.#staged.push({ ...failure });
  }

  list(): readonly StagedFailure[] {
    return this.#staged;
  }

  clear(): void {
    this.#staged = [];
  }

  /** The failure a call meets, if any; counts it down. */
  take(domain: string, query: string): StagedFailure | undefined {
    const index = this.#staged.findIndex(
      (failure) =>
        (failure.domain === undefined || failure.domain === domain) &&
        (failure.operation === undefined || new RegExp(`\\b${failure.operation}\\b`).test(query)),
    );
    const found = this.#staged[index];
    if (!found) return undefined;
    found.times -= 1;
    if (found.times <= 0) this.#staged.splice(index, 1);
    return found;
  }
}
