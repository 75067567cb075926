import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { amountField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What became of the change, or each field's problem (`form`: not of one field). */
export type PointValueChange = { ok: true } | { ok: false; problems: Record<string, string> };

const fieldsIn = (currency: string) =>
  z.object({
    points: z.coerce.number("number").int("number").min(1, "number").max(1_000_000, "number"),
    amount: amountField(currency),
    version: z.coerce.number().int(),
  });

/**
 * Says what a point is worth, as the merchant's form does: so many points are so much.
 *
 * @param options.form with the `version` that the form was filled from, 0 where nothing was said yet
 */
export async function savePointValue(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; now: Date },
): Promise<PointValueChange> {
  const { shopId, currency, now } = options;
  const form = fieldsIn(currency).safeParse(Object.fromEntries(options.form));
  if (!form.success) return { ok: false, problems: problemsOf(form.error) };
  const { points, amount, version } = form.data;
  const written = await query(
    tx,
    `INSERT INTO point_values AS v (shop_id, points, amount_minor, version, updated_at)
     SELECT $1::bigint, $2::bigint, $3::bigint, 1, $5::timestamptz
     WHERE $4::integer = coalesce((SELECT version FROM point_values WHERE shop_id = $1::bigint), 0)
     ON CONFLICT (shop_id) DO UPDATE SET points = excluded.points, amount_minor = excluded.amount_minor,
       version = v.version + 1, updated_at = excluded.updated_at
     WHERE v.version = $4::integer
     RETURNING version`,
    shopId,
    points,
    amount,
    version,
    now.toISOString(),
  );
  return written.length === 1 ? { ok: true } : { ok: false, problems: { form: "conflict" } };
}
