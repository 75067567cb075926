import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as later } from "node:timers";
import { type AppIdentity, currentSecret } from "../oauth.ts";
import type { PendingDelivery, SimStore, StoreEvent } from "../store.ts";
import { buildBody, TOPICS } from "./bodies.ts";

export const WEBHOOK_API_VERSION = "2026-07";
const TIMEOUT = 5000;
/** Seconds before each of the eight retries; four hours in all. */
export const RETRY_SECONDS = [10, 60, 180, 600, 1200, 2400, 3600, 6350];
const LOG_LIMIT = 20_000;
/** Sent to an app that is not (any more) installed. */
const AFTER_UNINSTALL = new Set(["app/uninstalled", "shop/redact", "customers/redact", "customers/data_request"]);

export interface WebhookSettings {
  /** Holds everything back until resumed. */
  paused: boolean;
  /** Share of deliveries that are sent twice. */
  duplicateRate: number;
  /** Share that is never sent. */
  lossRate: number;
  /** Deliveries held back to be sent in mixed order; 0 keeps the order. */
  reorderWindow: number;
  /** Milliseconds before a delivery, at random between the two. */
  delay: [number, number];
  /** Deliveries on the way at once. */
  concurrency: number;
  /** Scale of the retry intervals: 1 is real time, 0 retries at once. */
  retryScale: number;
  retries: boolean;
  topics: readonly string[];
}

export const DEFAULT_SETTINGS: WebhookSettings = {
  paused: false,
  duplicateRate: 0,
  lossRate: 0,
  reorderWindow: 0,
  delay: [0, 0],
  concurrency: 20,
  retryScale: 1,
  retries: true,
  topics: TOPICS,
};

export interface DeliveryLogEntry {
  webhookId: string;
  eventId: string;
  domain: string;
  topic: string;
  attempt: number;
  /** HTTP status, or null when there was no answer. */
  status: number | null;
  outcome: "delivered" | "failed" | "lost" | "given_up" | "duplicate";
  error?: string;
  at: string;
  milliseconds: number;
}

export interface SenderOptions {
  store: SimStore;
  app: AppIdentity;
  appUrl: string;
  /** Called with every body before it is signed; throws to refuse one (the schema check of tests). */
  check?: (topic: string, body: string) => void;
  seed?: number;
}

/** Sends the store's events to the app as signed webhooks, with the faults that are switched on. */
export class WebhookSender {
  readonly log: DeliveryLogEntry[] = [];
  readonly #options: SenderOptions;
  readonly #settings = new Map<string, WebhookSettings>();
  readonly #ready: PendingDelivery[] = [];
  readonly #held = new Map<string, PendingDelivery[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #waiting = new Set<() => void>();
  #inFlight = 0;
  #sleeping = 0;
  #seed: number;
  #closed = false;
  readonly #stopListening: () => void;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#seed = options.seed ?? 42;
    this.#stopListening = options.store.onEvent((event) => this.#enqueue(event));
  }

  /** Sends again what was not delivered when the process ended. */
  resume(): void {
    for (const delivery of this.#options.store.pending.values()) this.#ready.push(delivery);
    this.#pump();
  }

  settings(domain: string): WebhookSettings {
    return this.#settings.get(domain) ?? DEFAULT_SETTINGS;
  }

  /** Changes a shop's switches; `null` puts all back to normal. */
  configure(domain: string, change: Partial<WebhookSettings> | null): WebhookSettings {
    const next = change === null ? DEFAULT_SETTINGS : { ...this.settings(domain), ...change };
    this.#settings.set(domain, next);
    if (next.reorderWindow === 0) this.#release(domain, 0);
    this.#pump();
    return next;
  }

  /** Deliveries that wait, are on the way, or will be retried. */
  get busy(): number {
    let held = 0;
    for (const list of this.#held.values()) held += list.length;
    return this.#inFlight + this.#sleeping + this.#ready.length + held;
  }

  /** Resolves when nothing waits any more; held-back deliveries are let go first. */
  idle(): Promise<void> {
    for (const domain of this.#held.keys()) this.#release(domain, 0);
    this.#pump();
    if (this.busy === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
    });
  }

  /** Forgets everything that waits. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#sleeping = 0;
    this.#ready.length = 0;
    this.#held.clear();
    this.#settings.clear();
    this.log.length = 0;
    this.#settle();
  }

  /** Stops sending; what waits stays in the journal. */
  close(): void {
    this.#closed = true;
    this.#stopListening();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #enqueue(event: StoreEvent): void {
    const { store, check } = this.#options;
    const settings = this.settings(event.domain);
    const state = store.state(event.domain);
    if (!settings.topics.includes(event.topic)) return;
    if (!state.shop.installed && !AFTER_UNINSTALL.has(event.topic)) return;
    const body = buildBody(state, event);
    if (body === undefined) return;
    check?.(event.topic, body);
    const delivery: PendingDelivery = {
      id: randomUUID(),
      eventId: randomUUID(),
      domain: event.domain,
      topic: event.topic,
      body,
      triggeredAt: store.clock.now(),
      attempts: 0,
    };
    if (this.#random() < settings.lossRate) {
      this.#note(delivery, { status: null, outcome: "lost", milliseconds: 0 });
      return;
    }
    store.putPending(delivery);
    const copies = this.#random() < settings.duplicateRate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const [from, to] = settings.delay;
      const wait = from + this.#random() * (to - from);
      if (settings.reorderWindow > 0) this.#hold(delivery, settings.reorderWindow);
      else if (wait > 0) this.#sleep(delivery, wait);
      else this.#ready.push(delivery);
    }
    this.#pump();
  }

  #hold(delivery: PendingDelivery, window: number): void {
    const held = this.#held.get(delivery.domain) ?? [];
    this.#held.set(delivery.domain, held);
    held.push(delivery);
    this.#release(delivery.domain, window);
  }

  /** Lets held deliveries go, picked at random, until `keep` are left. */
  #release(domain: string, keep: number): void {
    const held = this.#held.get(domain) ?? [];
    while (held.length > keep) {
      const [picked] = held.splice(Math.floor(this.#random() * held.length), 1);
      if (picked) this.#ready.push(picked);
    }
  }

  #sleep(delivery: PendingDelivery, milliseconds: number): void {
    this.#sleeping += 1;
    const timer = later(() => {
      this.#timers.delete(timer);
      this.#sleeping -= 1;
      this.#ready.push(delivery);
      this.#pump();
    }, milliseconds);
    timer.unref();
    this.#timers.add(timer);
  }

  #pump(): void {
    if (this.#closed) return;
    for (let index = 0; index < this.#ready.length; ) {
      const delivery = this.#ready[index] as PendingDelivery;
      const settings = this.settings(delivery.domain);
      if (settings.paused) {
        index += 1;
        continue;
      }
      if (this.#inFlight >= settings.concurrency) return;
      this.#ready.splice(index, 1);
      this.#inFlight += 1;
      void this.#send(delivery).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
        this.#settle();
      });
    }
    this.#settle();
  }

  #settle(): void {
    if (this.busy > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  async #send(delivery: PendingDelivery): Promise<void> {
    const { store, app, appUrl } = this.#options;
    const attempt = delivery.attempts + 1;
    const started = performance.now();
    let status: number | null = null;
    let error: string | undefined;
    try {
      const response = await fetch(`${appUrl}/webhooks`, {
        method: "POST",
        body: delivery.body,
        headers: headersOf(delivery, currentSecret(app)),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      status = response.status;
      await response.body?.cancel();
    } catch (cause) {
      error = cause instanceof Error ? ((cause.cause as Error | undefined)?.message ?? cause.message) : String(cause);
    }
    if (this.#closed) return;
    const milliseconds = performance.now() - started;
    const delivered = status !== null && status >= 200 && status < 300;
    if (delivered) {
      const outcome = store.pending.has(delivery.id) ? "delivered" : "duplicate";
      this.#note({ ...delivery, attempts: attempt }, { status, outcome, milliseconds });
      store.removePending(delivery.id);
      return;
    }
    this.#note(
      { ...delivery, attempts: attempt },
      { status, outcome: "failed", milliseconds, ...(error ? { error } : {}) },
    );
    if (!store.pending.has(delivery.id)) return; // the other copy arrived, or everything was reset
    const settings = this.settings(delivery.domain);
    const wait = RETRY_SECONDS[delivery.attempts];
    if (wait === undefined || !settings.retries) {
      store.removePending(delivery.id);
      this.#note({ ...delivery, attempts: attempt }, { status, outcome: "given_up", milliseconds: 0 });
      return;
    }
    const next = { ...delivery, attempts: attempt };
    store.putPending(next);
    this.#sleep(next, wait * 1000 * settings.retryScale);
  }

  #note(
    delivery: PendingDelivery,
    result: Pick<DeliveryLogEntry, "status" | "outcome" | "milliseconds" | "error">,
  ): void {
    this.log.push({
      webhookId: delivery.id,
      eventId: delivery.eventId,
      domain: delivery.domain,
      topic: delivery.topic,
      attempt: delivery.attempts,
      at: new Date().toISOString(),
      ...result,
    });
    if (this.log.length > LOG_LIMIT) this.log.splice(0, this.log.length - LOG_LIMIT);
  }

  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    return this.#seed / 2 ** 32;
  }
}

/** The headers the platform sends; `X-Shopify-Webhook-Id` names the delivery, `X-Shopify-Event-Id` the event. */
export function headersOf(delivery: PendingDelivery, secret: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "Shopify-Captain-Hook",
    "x-shopify-topic": delivery.topic,
    "x-shopify-hmac-sha256": createHmac("sha256", secret).update(delivery.body).digest("base64"),
    "x-shopify-shop-domain": delivery.domain,
    "x-shopify-webhook-id": delivery.id,
    "x-shopify-event-id": delivery.eventId,
    "x-shopify-triggered-at": new Date(delivery.triggeredAt).toISOString(),
    "x-shopify-api-version": WEBHOOK_API_VERSION,
  };
}
