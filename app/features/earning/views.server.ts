import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { currentEarnRule } from "./earn-rule.server.ts";

export interface EarnRuleView {
  version: number;
  active: boolean;
  points: number;
  /** Minor units of net sales. */
  perMinor: string;
  validDays: number | null;
}

/** The rule in force, as its form shows it. */
export async function readEarnRule(tx: Tx, shopId: ShopId): Promise<EarnRuleView | null> {
  const rule = await currentEarnRule(tx, shopId);
  if (!rule) return null;
  const { version, active, earnPoints: points, earnPerMinor, validDays } = rule;
  return { version, active, points, perMinor: String(earnPerMinor), validDays };
}
