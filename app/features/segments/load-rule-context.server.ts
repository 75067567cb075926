import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import type { RfmRule, RuleContext } from "./compile/rule-target.ts";

export interface ShopRuleContext extends RuleContext {
  shopId: ShopId;
}

interface Row {
  timeZone: string;
  lookBackDays: number | null;
  rLimits: number[] | null;
  fLimits: number[] | null;
  mLimits: bigint[] | null;
}

/**
 * What every question to a rule needs to know of its shop.
 *
 * @param options.asOf the day asked for, `YYYY-MM-DD`; by default, and when it lies ahead, the shop's present day
 */
export async function loadRuleContext(
  tx: Tx,
  options: { shopId: ShopId; now: Date; asOf?: string | undefined },
): Promise<ShopRuleContext> {
  const { shopId, now } = options;
  const [row] = await query<Row>(
    tx,
    `SELECT s.time_zone AS "timeZone", r.look_back_days AS "lookBackDays", r.r_limits AS "rLimits", r.f_limits AS "fLimits",
       r.m_limits AS "mLimits"
     FROM shops s LEFT JOIN rfm_scales r USING (shop_id) WHERE s.shop_id = $1::bigint`,
    shopId,
  );
  if (!row) throw new Error("a shop without a row");
  const today = dayOf(now, row.timeZone);
  const asOf = options.asOf && options.asOf < today ? options.asOf : today;
  return { shopId, timeZone: row.timeZone, today, asOf, rfm: rfmOf(row) };
}

function rfmOf({ lookBackDays, rLimits, fLimits, mLimits }: Row): RfmRule {
  const limits =
    rLimits && fLimits && mLimits ? { rDays: rLimits, fOrders: fLimits, mMinor: mLimits.map(String) } : null;
  return { lookBackDays, limits };
}
