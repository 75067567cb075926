import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";
import { readMessageCosts } from "./read-message-costs.server.ts";
import type { CostImportView, CostView } from "./types.ts";

export const COSTS_PER_PAGE = 50;

const VIEW_FIELDS = `cost_id::text AS id, name, channel, audience, from_day::text AS "firstDay",
  (to_day - 1)::text AS "lastDay", amount_minor::text AS amount, repeats_until::text AS "repeatsUntil",
  import_id IS NOT NULL AS imported, xmin::text AS version`;

export interface CostList {
  costs: CostView[];
  total: number;
  page: number;
  pages: number;
  imports: CostImportView[];
  /** What messages cost in the 365 days up to today. */
  messages: string;
}

/** A page of a shop's costs, the latest first, and the files that can be taken back. */
export async function readCosts(
  tx: Tx,
  { shopId, page, today }: { shopId: ShopId; page: number; today: string },
): Promise<CostList> {
  const [{ total } = { total: 0 }] = await query<{ total: number }>(
    tx,
    "SELECT count(*)::integer AS total FROM promotion_costs WHERE shop_id = $1::bigint",
    shopId,
  );
  const pages = Math.max(1, Math.ceil(total / COSTS_PER_PAGE));
  const shown = Math.min(Math.max(1, page), pages);
  const costs = await query<CostView>(
    tx,
    `SELECT ${VIEW_FIELDS} FROM promotion_costs WHERE shop_id = $1::bigint
     ORDER BY from_day DESC, cost_id DESC LIMIT $2::integer OFFSET $3::integer`,
    shopId,
    COSTS_PER_PAGE,
    (shown - 1) * COSTS_PER_PAGE,
  );
  const imports = await query<Omit<CostImportView, "importedAt"> & { importedAt: Date }>(
    tx,
    `SELECT i.import_id::text AS id, i.file_name AS "fileName", i.imported_at AS "importedAt",
            count(c.cost_id)::int AS costs, coalesce(sum(c.amount_minor), 0)::text AS amount
     FROM promotion_cost_imports i
     LEFT JOIN promotion_costs c ON c.shop_id = $1::bigint AND c.import_id = i.import_id
     WHERE i.shop_id = $1::bigint AND i.undone_at IS NULL
     GROUP BY i.import_id, i.file_name, i.imported_at ORDER BY i.import_id DESC LIMIT 20`,
    shopId,
  );
  const end = addToDay(today, { days: 1 });
  const messages = await readMessageCosts(tx, { shopId, range: { from: addToDay(end, { days: -365 }), to: end } });
  return {
    costs,
    messages: String(messages.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)),
    total,
    page: shown,
    pages,
    imports: imports.map((row) => ({ ...row, importedAt: row.importedAt.toISOString() })),
  };
}

/** All costs of a shop by their first day, for its file; there are as many as `MAX_COSTS` at most. */
export async function readAllCosts(tx: Tx, shopId: ShopId): Promise<CostView[]> {
  return query<CostView>(
    tx,
    `SELECT ${VIEW_FIELDS} FROM promotion_costs WHERE shop_id = $1::bigint ORDER BY from_day, cost_id`,
    shopId,
  );
}
