import { z } from "zod";
import { parseId, type ShopId } from "#app/lib/ids.ts";

/** Ids are text in a job's JSON, bigint on both sides of it. */
const shopId = z.codec(
  z.string(),
  z.custom<ShopId>((value) => typeof value === "bigint"),
  {
    decode: (text, context) => {
      const id = parseId<ShopId>(text);
      if (id !== null) return id;
      context.issues.push({ code: "custom", message: "not an id", input: text });
      return z.NEVER;
    },
    encode: (id) => String(id),
  },
);

const bigintText = z.codec(z.string(), z.bigint(), { decode: (text) => BigInt(text), encode: (id) => String(id) });

interface JobSettings {
  /**
   * `exclusive`: one queued or running per key; `stately`: one queued and one running per key; `standard`: any number.
   * The key is the job's payload.
   */
  policy: "exclusive" | "stately" | "standard";
  /** A job that runs longer is taken away from its worker, in seconds. */
  expireInSeconds: number;
  retryLimit: number;
  /** How many run at once in one process. */
  concurrency: number;
  /** Cron in UTC, for jobs without a shop. */
  schedule?: string;
}

const perShop = z.object({ shopId });
const nothing = z.object({});

/** Everything that is slower than a webhook. A handler may run twice, so each is idempotent. */
export const catalogue = {
  "backfill-shop": {
    payload: perShop,
    settings: { policy: "exclusive", expireInSeconds: 20 * 3600, retryLimit: 50, concurrency: 2 },
  },
  // One that is asked for while another runs has to see what changed since that one began.
  "reconcile-shop": {
    payload: perShop,
    settings: { policy: "stately", expireInSeconds: 3600, retryLimit: 3, concurrency: 2 },
  },
  "refill-pools": {
    payload: perShop,
    settings: { policy: "stately", expireInSeconds: 900, retryLimit: 5, concurrency: 2 },
  },
  "day-passed": {
    payload: perShop,
    settings: { policy: "exclusive", expireInSeconds: 3600, retryLimit: 5, concurrency: 2 },
  },
  "rebuild-shop": {
    payload: perShop,
    settings: { policy: "stately", expireInSeconds: 3600, retryLimit: 5, concurrency: 1 },
  },
  // Those whom a programme that was published later concerns, too.
  "assess-tiers": {
    payload: perShop,
    settings: { policy: "stately", expireInSeconds: 3600, retryLimit: 5, concurrency: 1 },
  },
  // One for an edit that came while another was filled has to follow it.
  "fill-segment": {
    payload: z.object({ shopId, segmentId: bigintText }),
    settings: { policy: "stately", expireInSeconds: 3600, retryLimit: 5, concurrency: 1 },
  },
  "refresh-histories": {
    payload: z.object({ shopId, since: z.iso.date() }),
    settings: { policy: "standard", expireInSeconds: 3600, retryLimit: 5, concurrency: 1 },
  },
  "follow-change": {
    payload: z.object({ shopId, about: z.enum(["tiers", "kinds", "scores", "lapse"]) }),
    settings: { policy: "stately", expireInSeconds: 3600, retryLimit: 5, concurrency: 1 },
  },
  "fit-prediction": {
    payload: perShop,
    settings: { policy: "stately", expireInSeconds: 1800, retryLimit: 3, concurrency: 1 },
  },
  "count-reach": {
    payload: perShop,
    settings: { policy: "exclusive", expireInSeconds: 900, retryLimit: 3, concurrency: 1 },
  },
  "notify-staff": {
    payload: perShop,
    settings: { policy: "exclusive", expireInSeconds: 300, retryLimit: 5, concurrency: 1 },
  },
  "customer-data-request": {
    payload: z.object({ shopId, requestId: bigintText }),
    settings: { policy: "standard", expireInSeconds: 900, retryLimit: 10, concurrency: 1 },
  },
  "prune-inbox": {
    payload: perShop,
    settings: { policy: "exclusive", expireInSeconds: 3600, retryLimit: 2, concurrency: 1 },
  },
  "sweep-redemptions": {
    payload: perShop,
    settings: { policy: "stately", expireInSeconds: 900, retryLimit: 3, concurrency: 2 },
  },
  "every-five-minutes": {
    payload: nothing,
    settings: { policy: "exclusive", expireInSeconds: 120, retryLimit: 2, concurrency: 1, schedule: "*/5 * * * *" },
  },
  "every-hour": {
    payload: nothing,
    settings: { policy: "exclusive", expireInSeconds: 300, retryLimit: 5, concurrency: 1, schedule: "7 * * * *" },
  },
  "every-night": {
    payload: nothing,
    settings: { policy: "exclusive", expireInSeconds: 3600, retryLimit: 5, concurrency: 1, schedule: "41 18 * * *" },
  },
} as const satisfies Record<string, { payload: z.ZodType; settings: JobSettings }>;

export type JobName = keyof typeof catalogue;
export type JobPayload<Name extends JobName> = z.output<(typeof catalogue)[Name]["payload"]>;

/** A worker that lives says so this often; one that was killed loses its jobs after it, in seconds. */
export const HEARTBEAT_SECONDS = 15;

export function settingsOf(name: JobName): JobSettings {
  return catalogue[name].settings;
}

/** What is stored for a payload. */
export function encodePayload<Name extends JobName>(name: Name, payload: JobPayload<Name>): object {
  return z.encode(catalogue[name].payload as unknown as z.ZodType<JobPayload<Name>, object>, payload);
}

/** @throws z.ZodError when a stored payload is not what the job takes */
export function decodePayload<Name extends JobName>(name: Name, stored: unknown): JobPayload<Name> {
  return catalogue[name].payload.parse(stored) as JobPayload<Name>;
}
