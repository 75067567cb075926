import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { listCustomers, parseListQuery } from "#app/features/customers/index.server.ts";
import { problemsOf } from "#app/lib/forms.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { isDay } from "#app/lib/time.ts";
import type { TodayChange } from "./types.ts";

const taskForm = z.object({
  title: z.string().trim().min(1, "required").max(200, "tooLong"),
  note: z.string().trim().max(2_000, "tooLong").default(""),
  dueOn: z.string().refine(isDay, "day"),
  assignee: z.union([z.literal(""), z.string().regex(/^\d{1,20}$/)]).default(""),
});
/** Made by the browser once per task, so that a second click makes no second one. */
const keyField = z.string().regex(/^[\w-]{8,64}$/);

interface Change {
  shopId: ShopId;
  form: FormData;
  now: Date;
  timeZone: string;
}

/** Adds what a person plans for a customer, who is named by number, or by a name or an address that only they have. */
export async function addHandTask(tx: Tx, options: Change): Promise<TodayChange> {
  const { shopId, form, now, timeZone } = options;
  const parsed = taskForm.extend({ key: keyField, customer: z.string().trim().min(1, "required").max(200, "tooLong") });
  const read = parsed.safeParse(Object.fromEntries(form));
  if (!read.success) return { ok: false, problems: problemsOf(read.error) };
  const { key, customer, title, note, dueOn, assignee } = read.data;
  const who = await findCustomer(tx, { shopId, words: customer });
  if ("problem" in who) return { ok: false, problems: { customer: who.problem } };
  await query(
    tx,
    `INSERT INTO tasks (shop_id, key, source_type, customer_id, channel, title, note, automatic, due_on, due_at, assignee,
       created_at)
     VALUES ($1::bigint, 'hand:' || $2, 'hand', $3::bigint, 'staff', $4, $5, false, $6::date,
       $6::date::timestamp AT TIME ZONE $7, nullif($8, ''), $9::timestamptz)
     ON CONFLICT (shop_id, key) DO NOTHING`,
    shopId,
    key,
    who.customerId,
    title,
    note,
    dueOn,
    timeZone,
    assignee,
    now.toISOString(),
  );
  return { ok: true, saved: true };
}

/** Changes a task that a person planned, while it is open. */
export async function changeHandTask(tx: Tx, options: Change): Promise<TodayChange> {
  const { shopId, form, timeZone } = options;
  const read = taskForm.safeParse(Object.fromEntries(form));
  if (!read.success) return { ok: false, problems: problemsOf(read.error) };
  const { title, note, dueOn, assignee } = read.data;
  const rows = await query(
    tx,
    `UPDATE tasks SET title = $3, note = $4, due_on = $5::date, due_at = $5::date::timestamp AT TIME ZONE $6,
       assignee = nullif($7, '')
     WHERE shop_id = $1::bigint AND task_id = $2::bigint AND source_type = 'hand' AND state = 'open' RETURNING 1`,
    shopId,
    parseId(form.get("taskId")) ?? 0n,
    title,
    note,
    dueOn,
    timeZone,
    assignee,
  );
  return rows.length > 0 ? { ok: true, saved: true } : { ok: false, problems: { form: "gone" } };
}

/** Takes a task that a person planned off the list, while it is open. */
export async function deleteHandTask(tx: Tx, { shopId, form }: Change): Promise<TodayChange> {
  const rows = await query(
    tx,
    `DELETE FROM tasks WHERE shop_id = $1::bigint AND task_id = $2::bigint AND source_type = 'hand' AND state = 'open'
     RETURNING 1`,
    shopId,
    parseId(form.get("taskId")) ?? 0n,
  );
  return rows.length > 0 ? { ok: true, saved: true } : { ok: false, problems: { form: "gone" } };
}

async function findCustomer(
  tx: Tx,
  { shopId, words }: { shopId: ShopId; words: string },
): Promise<{ customerId: bigint } | { problem: "noCustomer" | "severalCustomers" }> {
  if (/^\d{1,18}$/.test(words)) {
    const [known] = await query<{ customerId: bigint }>(
      tx,
      `SELECT coalesce(merged_into, customer_id) AS "customerId" FROM customers
       WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND redacted_at IS NULL AND deleted_at IS NULL`,
      shopId,
      BigInt(words),
    );
    if (known) return known;
  }
  const list = parseListQuery(new URLSearchParams({ q: words, who: "all" }));
  const { rows } = await listCustomers(tx, { shopId, list });
  const [only, other] = rows;
  if (!only) return { problem: "noCustomer" };
  return other ? { problem: "severalCustomers" } : { customerId: BigInt(only.id) };
}
