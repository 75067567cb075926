import { planBulk } from "./bulk/plan.ts";
import { runBulkOperation } from "./bulk/runner.ts";
import type { AsyncTasks, ResolveContext } from "./graphql/context.ts";
import { checkScopes, newContext } from "./graphql/execute.ts";
import { importCodes } from "./graphql/resolvers/discounts.ts";
import type { Id } from "./model.ts";
import type { SimStore } from "./store.ts";

export interface TaskDelays {
  /** Milliseconds a bulk operation stays CREATED. */
  bulk: number;
  /** Milliseconds until codes are imported or deleted. */
  codes: number;
}

/** Work that goes on after a mutation has answered. */
export class Tasks implements AsyncTasks {
  delays: TaskDelays = { bulk: 50, codes: 150 };
  readonly #options: { store: SimStore; dataDir: string; baseUrl: () => string };
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Map<NodeJS.Timeout, () => void>();
  #closed = false;

  constructor(options: { store: SimStore; dataDir: string; baseUrl: () => string }) {
    this.#options = options;
  }

  get busy(): number {
    return this.#running.size;
  }

  startBulkOperation(domain: string, id: Id): void {
    this.#run(this.delays.bulk, async () => {
      const { store, dataDir, baseUrl } = this.#options;
      const operation = store.state(domain).bulkOperations.get(id);
      if (!operation) return;
      const context = newContext({ store, domain, baseUrl: baseUrl(), tasks: this, bulk: true });
      await runBulkOperation(operation, { context, dataDir });
    });
  }

  finishBulkCreation(domain: string, id: Id): void {
    this.#run(this.delays.codes, () => {
      const { store } = this.#options;
      const state = store.state(domain);
      const creation = state.bulkCreations.get(id);
      if (creation && !creation.done) importCodes(creation, { store, domain, state });
    });
  }

  deleteCodes(domain: string, jobId: Id, codeIds: Id[]): void {
    this.#run(this.delays.codes, () => {
      const { store } = this.#options;
      for (const id of codeIds) store.remove(domain, "codes", id);
      store.put(domain, "jobs", { id: jobId, done: true });
    });
  }

  validateBulkQuery(query: string, context: ResolveContext): string | undefined {
    const plan = planBulk(query);
    if ("problem" in plan) return plan.problem;
    checkScopes(plan.rootField, context);
    return undefined;
  }

  /** Starts again what a killed process left unfinished. */
  resume(): void {
    for (const [domain, state] of this.#options.store.shops) {
      for (const operation of state.bulkOperations.values()) {
        if (operation.status === "CREATED" || operation.status === "RUNNING" || operation.status === "CANCELING") {
          this.startBulkOperation(domain, operation.id);
        }
      }
      for (const creation of state.bulkCreations.values())
        if (!creation.done) this.finishBulkCreation(domain, creation.id);
      for (const job of state.jobs.values())
        if (!job.done) this.#options.store.put(domain, "jobs", { ...job, done: true });
    }
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  close(): void {
    this.#closed = true;
    for (const [timer, done] of this.#timers) {
      clearTimeout(timer);
      done();
    }
    this.#timers.clear();
  }

  #run(milliseconds: number, work: () => Promise<void> | void): void {
    const promise = new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, milliseconds);
      this.#timers.set(timer, resolve);
    })
      .then(() => (this.#closed ? undefined : work()))
      .catch((error: unknown) => {
        if (!this.#closed) console.error("Simulator: background work failed:", error);
      })
      .finally(() => {
        this.#running.delete(promise);
      });
    this.#running.add(promise);
  }
}
