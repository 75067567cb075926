import { lockShopReports, query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import { problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { refreshLapse } from "./refresh-lapse.server.ts";
import { lapseForm } from "./rules.ts";

export type LapseRuleChange = { ok: true } | { ok: false; problems: Record<string, string> };

/**
 * Sets the days after which customers are called cooling and lapsed, or with both fields empty goes back to what customers
 * do; everybody is counted anew with it, and segments that ask for it follow by a job. Nothing is changed where a field has a
 * problem.
 */
export async function changeLapseRule(
  tx: Tx,
  options: { shopId: ShopId; form: FormData; today: string },
): Promise<LapseRuleChange> {
  const { shopId, today } = options;
  const form = lapseForm.safeParse(Object.fromEntries(options.form));
  if (!form.success) return { ok: false, problems: problemsOf(form.error) };
  await lockShopReports(tx, shopId);
  await query(
    tx,
    `INSERT INTO lapse_rules (shop_id, cooling_days, lapsed_days) VALUES ($1::bigint, $2::integer, $3::integer)
     ON CONFLICT (shop_id) DO UPDATE SET cooling_days = excluded.cooling_days, lapsed_days = excluded.lapsed_days`,
    shopId,
    form.data.coolingDays,
    form.data.lapsedDays,
  );
  await refreshLapse(tx, { shopId, today });
  await enqueue({ tx, job: "follow-change", payload: { shopId, about: "lapse" } });
  return { ok: true };
}
