import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { currentEarnRule } from "#app/features/earning/index.server.ts";
import { adjustPoints, undoAdjustment } from "#app/features/ledger/index.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";

/** What became of a change by hand, or each field's problem (`form`: not of one field). */
export type AdjustmentChange =
  | { ok: true; intent: string }
  | { ok: false; intent: string; problems: Record<string, string> };

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
export async function submitAdjustment(tx: Tx, options: Options): Promise<AdjustmentChange> {
  const intent = String(options.form.get("intent"));
  if (intent === "adjustPoints") return adjust(tx, options);
  if (intent === "undoAdjustment") return undo(tx, options);
  throw new Response(null, { status: 400 });
}

async function adjust(tx: Tx, options: Options): Promise<AdjustmentChange> {
  const { shopId, customerId, today, now } = options;
  const intent = "adjustPoints";
  const fields = adjustmentForm.safeParse(Object.fromEntries(options.form));
  if (!fields.success) return { ok: false, intent, problems: problemsOf(fields.error) };
  if (!(await isCustomer(tx, options))) return { ok: false, intent, problems: { form: "gone" } };
  const { direction, points, why: note, key } = fields.data;
  // Points given by hand are valid for as long as earned ones.
  const validDays = (await currentEarnRule(tx, shopId))?.validDays ?? null;
  const adjusted = await adjustPoints(tx, {
    shopId,
    customerId,
    points: BigInt(direction === "give" ? points : -points),
    note,
    key,
    expiresOn: validDays === null ? null : addToDay(today, { days: validDays }),
    today,
    now,
  });
  if (!adjusted.ok) return { ok: false, intent, problems: { points: "notEnough" } };
  await follow(tx, options, adjusted.customerIds);
  return { ok: true, intent };
}

async function undo(tx: Tx, options: Options): Promise<AdjustmentChange> {
  const { shopId, customerId, today, now } = options;
  const intent = "undoAdjustment";
  const fields = undoForm.safeParse(Object.fromEntries(options.form));
  if (!fields.success) return { ok: false, intent, problems: problemsOf(fields.error) };
  const { entryId } = fields.data;
  const own = await query(
    tx,
    `SELECT FROM ledger_entries
     WHERE shop_id = $1::bigint AND entry_id = $2::bigint AND customer_id = $3::bigint AND source_type = 'staff'`,
    shopId,
    entryId,
    customerId,
  );
  const customerIds = own.length === 1 ? await undoAdjustment(tx, { shopId, entryId, today, now }) : null;
  if (customerIds === null) return { ok: false, intent, problems: { form: "gone" } };
  await follow(tx, options, customerIds);
  return { ok: true, intent };
}

/** What shoppers see, and segments, follow. */
async function follow(tx: Tx, { shopId }: Options, customerIds: bigint[]): Promise<void> {
  await projectCustomers(tx, { shopId, customerIds });
  await noteCustomerChanges(tx, { shopId, customerIds });
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
