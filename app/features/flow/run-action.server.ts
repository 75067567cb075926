import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { issueCoupon } from "#app/features/coupons/index.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { currentEarnRule } from "#app/features/earning/index.server.ts";
import { grantPoints } from "#app/features/ledger/index.server.ts";
import { pinTier } from "#app/features/tiers/index.server.ts";
import { wake } from "#app/jobs/wake.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, isDay } from "#app/lib/time.ts";
import type { FlowActionName } from "./types.ts";

/** What an action came to: `invalid` and `impossible` are not tried again by Flow, `busy` is. */
export type FlowOutcome =
  | { result: "done" }
  | { result: "invalid"; errors: { field: string; message: FlowProblem }[] }
  | { result: "impossible"; message: FlowProblem }
  | { result: "busy" };

/** Keys of the texts `flow.problems`. */
export type FlowProblem =
  | "customer"
  | "points"
  | "campaign"
  | "reason"
  | "tier"
  | "day"
  | "run"
  | "unknownCustomer"
  | "unknownCampaign"
  | "unknownTier"
  | "notGiving"
  | "busy";

interface Run {
  shopId: ShopId;
  today: string;
  now: Date;
  /** Flow's id of this run: the same when it is sent again. */
  runId: string;
  properties: unknown;
}

/** A customer as Flow names them: a GID, or the number at its end. */
const customer = z
  .union([z.string(), z.int()], "customer")
  .transform((value) => /^(?:gid:\/\/shopify\/Customer\/)?(\d{1,19})$/.exec(String(value))?.[1])
  .pipe(z.string("customer"))
  .transform(BigInt);

const reason = z.string("reason").trim().max(60, "reason").optional();

const wholePoints = z
  .union([z.string(), z.number()], "points")
  .transform((value) => String(value).trim())
  // Flow sends decimals: `100` may come as `100.0`.
  .pipe(z.string().regex(/^\d{1,8}(?:\.0+)?$/, "points"))
  .transform((text) => BigInt(text.split(".")[0] ?? "0"))
  .refine((points) => points > 0n, "points");

const forms = {
  "add-points": z.object({ customer_id: customer, points: wholePoints, reason }),
  "issue-coupon": z.object({
    customer_id: customer,
    campaign_id: z
      .union([z.string(), z.int()], "campaign")
      .transform((value) => String(value).trim())
      .pipe(z.string().regex(/^\d{1,18}$/, "campaign"))
      .transform(BigInt),
    reason,
  }),
  "set-tier": z.object({
    customer_id: customer,
    tier: z.string("tier").trim().min(1, "tier").max(60, "tier"),
    until: z.union([z.literal(""), z.string().refine(isDay)], "day").optional(),
    reason,
  }),
};

const runId = z.string().regex(/^[\w.:-]{1,100}$/);

/** Does what a workflow asks for, once per run: the same run sent again changes nothing. */
export async function runFlowAction(tx: Tx, options: Run & { action: FlowActionName }): Promise<FlowOutcome> {
  if (!runId.safeParse(options.runId).success)
    return { result: "invalid", errors: [{ field: "action_run_id", message: "run" }] };
  const outcome = await RUNS[options.action](tx, options);
  if (outcome.result === "done") wake("outbox");
  return outcome;
}

async function addPoints(tx: Tx, run: Run): Promise<FlowOutcome> {
  const read = forms["add-points"].safeParse(run.properties ?? {});
  if (!read.success) return invalid(read.error);
  const { shopId, today, now } = run;
  const { customer_id: customerId, points, reason } = read.data;
  const known = await query(
    tx,
    `SELECT 1 FROM customers WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND redacted_at IS NULL
       AND deleted_at IS NULL`,
    shopId,
    customerId,
  );
  if (known.length === 0) return { result: "impossible", message: "unknownCustomer" };
  const rule = await currentEarnRule(tx, shopId);
  const validDays = rule?.validDays ?? null;
  const customerIds = await grantPoints(tx, {
    shopId,
    now,
    grants: [
      {
        customerId,
        amount: points,
        kind: "adjust",
        key: `flow:${run.runId}`,
        source: { type: "flow", id: null },
        reason: { key: "adjust_give", why: reason || "Shopify Flow" },
        grantedOn: today,
        expiresOn: validDays === null ? null : addToDay(today, { days: validDays }),
        releasesOn: null,
      },
    ],
  });
  await projectCustomers(tx, { shopId, customerIds });
  await noteCustomerChanges(tx, { shopId, customerIds });
  return { result: "done" };
}

async function giveCoupon(tx: Tx, run: Run): Promise<FlowOutcome> {
  const read = forms["issue-coupon"].safeParse(run.properties ?? {});
  if (!read.success) return invalid(read.error);
  const { customer_id: customerId, campaign_id: campaignId, reason } = read.data;
  const issued = await issueCoupon(tx, {
    shopId: run.shopId,
    campaignId,
    customerId,
    key: `flow:${run.runId}`,
    source: { type: "flow", id: run.runId },
    ...(reason ? { reason } : {}),
    now: run.now,
  });
  return issued.ok ? { result: "done" } : { result: "impossible", message: issued.problem };
}

/** The tier is named as the merchant knows it, in either language, or by its number. A pin set twice is one pin. */
async function setTier(tx: Tx, run: Run): Promise<FlowOutcome> {
  const read = forms["set-tier"].safeParse(run.properties ?? {});
  if (!read.success) return invalid(read.error);
  const { customer_id: customerId, tier, until, reason } = read.data;
  const { shopId, today, now } = run;
  const [named] = await query<{ tierId: bigint }>(
    tx,
    `SELECT tier_id AS "tierId" FROM tiers
     WHERE shop_id = $1::bigint AND $2 IN (tier_id::text, name_ja, name_en) ORDER BY position LIMIT 1`,
    shopId,
    tier,
  );
  if (!named) return { result: "impossible", message: "unknownTier" };
  const pin = { shopId, customerId, tierId: named.tierId, untilDay: until || null, asOf: today, now };
  const pinned = await pinTier(tx, { ...pin, reason: reason || "Shopify Flow" });
  if (pinned.ok) return { result: "done" };
  return pinned.problem === "busy" ? { result: "busy" } : { result: "impossible", message: "unknownCustomer" };
}

const RUNS: Record<FlowActionName, (tx: Tx, run: Run) => Promise<FlowOutcome>> = {
  "add-points": addPoints,
  "issue-coupon": giveCoupon,
  "set-tier": setTier,
};

const FIELD_PROBLEMS: Record<string, FlowProblem> = {
  customer_id: "customer",
  points: "points",
  campaign_id: "campaign",
  tier: "tier",
  until: "day",
  reason: "reason",
};

function invalid(error: z.ZodError): FlowOutcome {
  const fields = [...new Set(error.issues.map(({ path }) => String(path[0] ?? "")))];
  return {
    result: "invalid",
    errors: fields.map((field) => ({ field, message: FIELD_PROBLEMS[field] ?? "customer" })),
  };
}
