import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { lockAccounts, returnSpent } from "#app/features/ledger/index.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { settingsForm } from "./forms.ts";
import { loadRedemption, readRewardSettings } from "./load-redemption.server.ts";
import { confirm, release } from "./move-redemption.server.ts";

export type RewardsChange =
  | { ok: true; intent: string }
  | { ok: false; intent: string; problems: Record<string, string> };

interface Change {
  shopId: ShopId;
  form: FormData;
  now: Date;
}

/** Does what a form of the page of rewards asks for. */
export async function changeRewards(tx: Tx, change: Change): Promise<RewardsChange> {
  const intent = String(change.form.get("intent"));
  const work = WORK[intent];
  if (!work) throw new Response(null, { status: 400 });
  const problems = await work(tx, change);
  return problems ? { ok: false, intent, problems } : { ok: true, intent };
}

type Work = (tx: Tx, change: Change) => Promise<Record<string, string> | null>;

const GONE = { form: "gone" };

const WORK: Record<string, Work> = {
  pause: (tx, change) => setState(tx, { ...change, from: ["active"], to: "paused" }),
  resume: (tx, change) => setState(tx, { ...change, from: ["paused"], to: "active" }),
  delete: (tx, change) => setState(tx, { ...change, from: ["active", "paused"], to: "deleted" }),
  taskDone: async (tx, change) => ((await endTask(tx, { ...change, state: "done" })) === null ? GONE : null),
  taskCancel: cancelTask,
  creditArrived: (tx, change) => decideCredit(tx, { ...change, arrived: true }),
  creditMissing: (tx, change) => decideCredit(tx, { ...change, arrived: false }),
  saveSettings,
};

function idOf(form: FormData): bigint {
  const id = idField.safeParse(form.get("id"));
  if (!id.success) throw new Response(null, { status: 400 });
  return id.data;
}

async function setState(
  tx: Tx,
  { shopId, form, from, to }: Change & { from: string[]; to: string },
): Promise<typeof GONE | null> {
  const rows = await query(
    tx,
    `UPDATE rewards SET state = $3 WHERE shop_id = $1::bigint AND reward_id = $2::bigint AND state = ANY ($4::text[])
     RETURNING 1`,
    shopId,
    idOf(form),
    to,
    from,
  );
  return rows.length > 0 ? null : GONE;
}

async function endTask(
  tx: Tx,
  { shopId, form, now, state }: Change & { state: string },
): Promise<{ redemptionId: bigint } | null> {
  const [task] = await query<{ redemptionId: bigint }>(
    tx,
    `UPDATE reward_tasks SET state = $3, done_at = $4::timestamptz
     WHERE shop_id = $1::bigint AND task_id = $2::bigint AND state = 'open' RETURNING redemption_id AS "redemptionId"`,
    shopId,
    idOf(form),
    state,
    now.toISOString(),
  );
  return task ?? null;
}

/** What cannot be enclosed is given back in points. */
async function cancelTask(tx: Tx, change: Change): Promise<typeof GONE | null> {
  const { shopId, now } = change;
  const [owner] = await query<{ customerId: bigint }>(
    tx,
    `SELECT customer_id AS "customerId" FROM reward_tasks WHERE shop_id = $1::bigint AND task_id = $2::bigint`,
    shopId,
    idOf(change.form),
  );
  if (!owner) return GONE;
  await lockAccounts(tx, { shopId, customerIds: [owner.customerId] });
  const task = await endTask(tx, { ...change, state: "cancelled" });
  if (!task) return GONE;
  const settings = await readRewardSettings(tx, shopId);
  await query(
    tx,
    `UPDATE redemptions SET state = 'returned', ended_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND redemption_id = $2::bigint`,
    shopId,
    task.redemptionId,
    now.toISOString(),
  );
  const customerIds = await returnSpent(tx, {
    shopId,
    redemptionIds: [task.redemptionId],
    now,
    today: dayOf(now, settings?.timeZone ?? "UTC"),
    graceDays: settings?.graceDays ?? 14,
    reason: { key: "redeem_cancelled" },
  });
  await projectCustomers(tx, { shopId, customerIds });
  await noteCustomerChanges(tx, { shopId, customerIds });
  return null;
}

/** A person looked at the customer's store credit in Shopify. */
async function decideCredit(
  tx: Tx,
  { shopId, form, now, arrived }: Change & { arrived: boolean },
): Promise<typeof GONE | null> {
  const redemption = await loadRedemption(tx, { shopId, redemptionId: idOf(form) });
  if (redemption?.state !== "unclear") return GONE;
  const move = { shopId, redemption, now };
  const done = arrived
    ? await confirm(tx, { ...move, reason: { key: "redeem_credit" } })
    : await release(tx, { ...move, problem: "unreachable" });
  return done ? null : GONE;
}

async function saveSettings(tx: Tx, { shopId, form }: Change): Promise<Record<string, string> | null> {
  const read = settingsForm.safeParse(Object.fromEntries(form));
  if (!read.success) return problemsOf(read.error);
  const { holdMinutes, graceDays, returnOnCancel } = read.data;
  await query(
    tx,
    `INSERT INTO reward_settings (shop_id, hold_minutes, grace_days, return_on_cancel)
     VALUES ($1::bigint, $2::integer, $3::integer, $4::boolean)
     ON CONFLICT (shop_id) DO UPDATE SET hold_minutes = excluded.hold_minutes, grace_days = excluded.grace_days,
       return_on_cancel = excluded.return_on_cancel`,
    shopId,
    holdMinutes,
    graceDays,
    returnOnCancel,
  );
  return null;
}
