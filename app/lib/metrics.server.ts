import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What Prometheus reads from /metrics. Labels never hold a shop, a person or a path with ids. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

const registers = [metrics];

export const webhooksReceived = new Counter({
  name: "okaeri_webhooks_received_total",
  help: "Webhook deliveries by topic and result: new, duplicate, unknown_shop, refused, malformed, failed",
  labelNames: ["topic", "result"],
  registers,
});

export const inboxProcessed = new Counter({
  name: "okaeri_inbox_processed_total",
  help: "Inbox messages taken by the worker",
  registers,
});

export const loopSteps = new Counter({
  name: "okaeri_loop_steps_total",
  help: "Batches of the worker's loops (inbox, outbox) by result",
  labelNames: ["loop", "result"],
  registers,
});

export const loopSeconds = new Histogram({
  name: "okaeri_loop_step_seconds",
  help: "Time of one batch of a loop that found work",
  labelNames: ["loop"],
  buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers,
});

export const jobsDone = new Counter({
  name: "okaeri_jobs_total",
  help: "Jobs by name and result: done, failed",
  labelNames: ["job", "result"],
  registers,
});

export const httpSeconds = new Histogram({
  name: "okaeri_http_request_seconds",
  help: "Time to answer a request, webhooks left out",
  labelNames: ["area", "method", "status"],
  buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers,
});

export const queueDepth = new Gauge({
  name: "okaeri_queue_depth",
  help: "Rows that wait, or that were given up, by queue and state",
  labelNames: ["queue", "state"],
  registers,
});

export const oldestWebhookSeconds = new Gauge({
  name: "okaeri_inbox_oldest_seconds",
  help: "Age of the oldest webhook that is not processed yet",
  registers,
});

export const balanceDifferences = new Gauge({
  name: "okaeri_balance_differences",
  help: "Point balances and kept figures of all shops that were not those of entries and lots at the last nightly check",
  registers,
});
