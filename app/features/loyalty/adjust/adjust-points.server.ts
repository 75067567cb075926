import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { currentEarnRule } from "#app/features/earning/index.server.ts";
import { grantPoints, takePoints } from "#app/features/ledger/index.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";

/** What became of a change by hand, or each field's problem (`form`: not of one field). */
export type Adjustment = { ok: true; intent: string } | { ok: false; intent: string; problems: Record<string, string> };

interface Options {
  shopId: ShopId;
  customerId: bigint;
  form: FormData;
  today: string;
  now: Date;
}

const adjustmentForm = z.object({
  direction: z.enum(["give", "take"]),
  points: z.coerce.number("number").int("number").min(1, "number").max(100_000_000, "number"),
  why: z.string().trim().min(1, "required").max(60, "tooLong"),
  // Made by the page with each form: sent twice, it is one change.
  key: z.string().regex(/^[\w-]{8,64}$/),
});

const undoForm = z.object({ entryId: idField });

/** Does what the forms about a customer's points ask for: gives or takes points with a reason, or undoes that. */
export async function adjustPoints(tx: Tx, options: Options): Promise<Adjustment> {
  const intent = String(options.form.get("intent"));
  if (intent === "adjustPoints") return adjust(tx, options);
  if (intent === "undoAdjustment") return undo(tx, options);
  throw new Response(null, { status: 400 });
}

async function adjust(tx: Tx, options: Options): Promise<Adjustment> {
  const { shopId, customerId, form, now } = options;
  const intent = "adjustPoints";
  const fields = adjustmentForm.safeParse(Object.fromEntries(form));
  if (!fields.success) return { ok: false, intent, problems: problemsOf(fields.error) };
  if (!(await isCustomer(tx, options))) return { ok: false, intent, problems: { form: "gone" } };
  const { direction, points, why, key } = fields.data;
  const change = { customerId, amount: BigInt(points), kind: "adjust" as const, source: { type: "staff", id: null } };
  if (direction === "give") {
    const grant = {
      ...change,
      key: `adjust:${key}`,
      reason: { key: "adjust_give", why },
      ...(await daysOf(tx, options)),
    };
    return settled(tx, options, intent, await grantPoints(tx, { shopId, now, grants: [grant] }));
  }
  const taking = { ...change, key: `adjust:${key}`, reason: { key: "adjust_take", why } };
  const { customerIds, refused } = await takePoints(tx, { shopId, now, takings: [taking] });
  if (refused.length > 0) return { ok: false, intent, problems: { points: "notEnough" } };
  return settled(tx, options, intent, customerIds);
}

// An entry that is mended has a mending entry under the key made from its id.
async function undo(tx: Tx, options: Options): Promise<Adjustment> {
  const { shopId, customerId, form, now } = options;
  const intent = "undoAdjustment";
  const fields = undoForm.safeParse(Object.fromEntries(form));
  if (!fields.success) return { ok: false, intent, problems: problemsOf(fields.error) };
  const { entryId } = fields.data;
  const [entry] = await query<{ amount: bigint; gave: boolean; why: string }>(
    tx,
    `SELECT amount, from_account = 'issuance' AS gave, coalesce(reason ->> 'why', '') AS why FROM ledger_entries
     WHERE shop_id = $1::bigint AND entry_id = $2::bigint AND customer_id = $3::bigint AND kind = 'adjust'
       AND source_type = 'staff' AND mends_entry_id IS NULL`,
    shopId,
    entryId,
    customerId,
  );
  if (!entry) return { ok: false, intent, problems: { form: "gone" } };
  const change = {
    customerId,
    amount: entry.amount,
    kind: "adjust" as const,
    source: { type: "staff", id: null },
    key: `undo:entry:${entryId}`,
    mendsEntryId: entryId,
    reason: { key: "adjust_undo", why: entry.why },
  };
  if (!entry.gave) {
    const grants = [{ ...change, ...(await daysOf(tx, options)) }];
    return settled(tx, options, intent, await grantPoints(tx, { shopId, now, grants }));
  }
  const { customerIds, refused } = await takePoints(tx, { shopId, now, takings: [{ ...change, own: { entryId } }] });
  if (refused.length > 0) return { ok: false, intent, problems: { form: "spent" } };
  return settled(tx, options, intent, customerIds);
}

/** What shoppers and segments see follows. */
async function settled(tx: Tx, options: Options, intent: string, customerIds: bigint[]): Promise<Adjustment> {
  const { shopId } = options;
  await projectCustomers(tx, { shopId, customerIds });
  await noteCustomerChanges(tx, { shopId, customerIds });
  return { ok: true, intent };
}

/** Points given by hand are valid for as long as earned ones. */
async function daysOf(tx: Tx, { shopId, today }: Options) {
  const rule = await currentEarnRule(tx, shopId);
  const validDays = rule?.validDays ?? null;
  const expiresOn = validDays === null ? null : addToDay(today, { days: validDays });
  return { grantedOn: today, expiresOn, releasesOn: null };
}

async function isCustomer(tx: Tx, { shopId, customerId }: Options): Promise<boolean> {
  const found = await query(
    tx,
    `SELECT FROM customers WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND merged_into IS NULL AND deleted_at IS NULL`,
    shopId,
    customerId,
  );
  return found.length === 1;
}
