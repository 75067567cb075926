import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { MEMBERS_SQL } from "./read-duplicates.server.ts";
import { type AccuracyChange, DUPLICATE_KINDS } from "./types.ts";

const groupForm = z.object({
  kind: z.enum(DUPLICATE_KINDS),
  key: z.string().regex(/^-?\d{1,19}$/),
});
const idsField = z
  .string()
  .regex(/^\d{1,19}(,\d{1,19}){1,9}$/)
  .transform((text) => text.split(","));

// Of those who have the value, the ones that the person has seen.
const DISMISS_SQL = `
INSERT INTO duplicate_dismissals (shop_id, kind, key, customer_ids, dismissed_at)
SELECT $1::bigint, d.kind, d.key, array_agg(m.customer_id), $5::timestamptz
FROM (SELECT $2::smallint AS kind, $3::bigint AS key) d CROSS JOIN LATERAL (${MEMBERS_SQL}) m
WHERE m.customer_id = ANY ($4::bigint[])
GROUP BY d.kind, d.key HAVING count(*) > 1
ON CONFLICT (shop_id, kind, key) DO UPDATE SET customer_ids = excluded.customer_ids, dismissed_at = excluded.dismissed_at
RETURNING 1`;

/** Does what a form of the accuracy page asks for. */
export async function changeAccuracy(
  tx: Tx,
  { shopId, form, now }: { shopId: ShopId; form: FormData; now: Date },
): Promise<AccuracyChange> {
  const fields = Object.fromEntries(form);
  const intent = String(fields.intent);
  if (intent === "countReach") {
    await enqueue({ tx, job: "count-reach", payload: { shopId } });
    return { ok: true, intent };
  }
  const group = groupForm.safeParse(fields);
  if (!group.success) throw new Response(null, { status: 400 });
  const key = { kind: DUPLICATE_KINDS.indexOf(group.data.kind) + 1, key: BigInt(group.data.key) };
  switch (intent) {
    case "dismiss": {
      const ids = idsField.safeParse(fields.customerIds);
      if (!ids.success) throw new Response(null, { status: 400 });
      const written = await query(tx, DISMISS_SQL, shopId, key.kind, key.key, ids.data, now);
      return written.length > 0 ? { ok: true, intent } : { ok: false, problems: { form: "gone" } };
    }
    case "restore": {
      const { count } = await tx.duplicateDismissal.deleteMany({ where: { shopId, ...key } });
      return count > 0 ? { ok: true, intent } : { ok: false, problems: { form: "gone" } };
    }
    default:
      throw new Response(null, { status: 400 });
  }
}
