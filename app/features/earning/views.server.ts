import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";
import { readAwardAddress } from "./award-address.server.ts";
import { currentActions } from "./earn-actions.server.ts";
import { bonusesOf, currentEarnRule } from "./earn-rule.server.ts";
import { EARN_ACTIONS, type EarnAction, type EarnActionName, type EarnBonus, type ReleaseAfter } from "./types.ts";

export interface EarnRuleView {
  version: number;
  active: boolean;
  points: number;
  /** Minor units of the amount. */
  perMinor: string;
  withTax: boolean;
  validDays: number | null;
  releaseAfter: ReleaseAfter;
  releaseDays: number;
  shortfall: "debt" | "forgive";
}

/** A bonus with its last day, both days inclusive. */
export type EarnBonusView = Omit<EarnBonus, "toDay"> & { lastDay: string | null; title: string | null };

export type EarnActionView = Omit<EarnAction, "toDay" | "effectiveFrom"> & { lastDay: string | null };

export interface PointsImportView {
  id: string;
  fileName: string;
  importedAt: string;
  customers: number;
  points: string;
  undoneAt: string | null;
}

export interface EarningView {
  rule: EarnRuleView | null;
  bonuses: EarnBonusView[];
  actions: EarnActionView[];
  imports: PointsImportView[];
  /** For other apps; null: there is none. */
  address: { madeAt: string } | null;
}

/** As many files as the page shows, the newest. */
const IMPORTS_SHOWN = 20;

const TITLES_SQL = `
SELECT t.scope, t.target, coalesce(p.title, r.title) AS title
FROM unnest($2::text[], $3::text[]) AS t (scope, target)
LEFT JOIN products p ON t.scope = 'product' AND p.shop_id = $1::bigint AND p.product_id = t.target::bigint
LEFT JOIN product_kind_rules r ON r.shop_id = $1::bigint AND r.scope = t.scope AND r.target = t.target AND r.title <> ''`;

/** All that the shop gives points for, as the page's forms show it. */
export async function readEarning(tx: Tx, shopId: ShopId): Promise<EarningView> {
  const rule = await readEarnRule(tx, shopId);
  const bonuses = rule ? await bonusesOf(tx, { shopId, version: rule.version }) : [];
  const named = bonuses.filter(({ scope }) => scope !== null && scope !== "tag");
  const titles = await query<{ scope: string; target: string; title: string | null }>(
    tx,
    TITLES_SQL,
    shopId,
    named.map(({ scope }) => scope),
    named.map(({ target }) => target),
  );
  const titleOf = new Map(titles.map(({ scope, target, title }) => [`${scope} ${target}`, title]));
  const actions = new Map((await currentActions(tx, shopId)).map((action) => [action.action, action]));
  return {
    rule,
    bonuses: bonuses.map(({ toDay, ...bonus }) => ({
      ...bonus,
      lastDay: lastDayOf(toDay),
      title: bonus.scope === "tag" ? bonus.target : (titleOf.get(`${bonus.scope} ${bonus.target}`) ?? null),
    })),
    actions: EARN_ACTIONS.map((name) => actionView(name, actions.get(name))),
    imports: await readImports(tx, shopId),
    address: await readAwardAddress(tx, shopId),
  };
}

const lastDayOf = (toDay: string | null) => (toDay === null ? null : addToDay(toDay, { days: -1 }));

function actionView(name: EarnActionName, action: EarnAction | undefined): EarnActionView {
  const isReferral = name === "referral";
  if (!action) {
    const open = { friendsLimit: null, validDays: null, fromDay: null, lastDay: null };
    return { action: name, version: 0, active: false, points: 100, friendPoints: isReferral ? 100 : null, ...open };
  }
  const { toDay, effectiveFrom: _, ...shown } = action;
  return { ...shown, lastDay: lastDayOf(toDay) };
}

/** The rule in force, as its form shows it. */
export async function readEarnRule(tx: Tx, shopId: ShopId): Promise<EarnRuleView | null> {
  const rule = await currentEarnRule(tx, shopId);
  if (!rule) return null;
  const { earnPoints: points, earnPerMinor, ...others } = rule;
  return { ...others, points, perMinor: String(earnPerMinor) };
}

function readImports(tx: Tx, shopId: ShopId): Promise<PointsImportView[]> {
  return query<PointsImportView>(
    tx,
    `SELECT import_id::text AS id, file_name AS "fileName", customers, points::text AS points,
       to_char(imported_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "importedAt",
       to_char(undone_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "undoneAt"
     FROM points_imports WHERE shop_id = $1::bigint ORDER BY import_id DESC LIMIT ${IMPORTS_SHOWN}`,
    shopId,
  );
}
