import type { RewardKind } from "#app/contracts/redemption.ts";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { listCustomers, parseListQuery } from "#app/features/customers/index.server.ts";
import { findProducts } from "#app/features/products/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { inParts } from "#app/lib/in-parts.ts";
import { readRewardSettings } from "./load-redemption.server.ts";
import { VERSION_COLUMNS } from "./read-rewards.server.ts";
import type { RedemptionRow, RewardTerms, RewardVersion } from "./types.ts";

const TASKS_SHOWN = 50;
export const REDEMPTIONS_PER_PAGE = 50;
const PER_PART = 1_000;
const NEWEST = "999999999999999999";

/** What the list of redemptions may be narrowed to. */
export const REDEMPTION_GROUPS = {
  held: ["making", "held", "ending"],
  confirmed: ["confirmed"],
  failed: ["failed"],
  back: ["released", "returned"],
} as const;

export type RedemptionGroup = keyof typeof REDEMPTION_GROUPS;

export interface RewardView {
  id: string;
  version: number;
  state: "active" | "paused";
  kind: RewardKind;
  nameJa: string;
  nameEn: string;
  descriptionJa: string;
  descriptionEn: string;
  points: number;
  terms: RewardTerms;
}

interface Person {
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
}

export interface RewardTaskView extends Person {
  id: string;
  nameJa: string;
  nameEn: string;
  createdAt: string;
}

export interface RedemptionView extends Person {
  id: string;
  nameJa: string;
  nameEn: string;
  points: string;
  state: RedemptionRow["state"];
  code: string | null;
  problem: string | null;
  late: boolean;
  orderName: string | null;
  createdAt: string;
  heldUntil: string | null;
}

const toView = (row: RewardVersion & { state: RewardView["state"] }): RewardView => ({
  id: String(row.rewardId),
  version: row.version,
  state: row.state,
  kind: row.kind,
  nameJa: row.nameJa,
  nameEn: row.nameEn,
  descriptionJa: row.descriptionJa,
  descriptionEn: row.descriptionEn,
  points: Number(row.points),
  terms: row.terms,
});

/** The shop's rewards but for deleted ones, or the one that is named, in their order. */
export async function readRewards(tx: Tx, options: { shopId: ShopId; rewardId?: bigint }): Promise<RewardView[]> {
  const rows = await query<RewardVersion & { state: RewardView["state"] }>(
    tx,
    `SELECT ${VERSION_COLUMNS}, w.state
     FROM rewards w
     JOIN reward_versions v ON v.shop_id = w.shop_id AND v.reward_id = w.reward_id AND v.version = w.version
     WHERE w.shop_id = $1::bigint AND w.state <> 'deleted' AND w.reward_id = coalesce($2::bigint, w.reward_id)
     ORDER BY w.position, w.reward_id`,
    options.shopId,
    options.rewardId ?? null,
  );
  return rows.map(toView);
}

const PERSON = `c.customer_id::text AS "customerId", c.first_name AS "firstName", c.last_name AS "lastName", c.email`;

const REDEMPTIONS_SQL = `
SELECT r.redemption_id::text AS id, v.name_ja AS "nameJa", v.name_en AS "nameEn", r.points::text AS points, r.state, r.code,
  r.problem, r.late, r.created_at AS "createdAt", r.held_until AS "heldUntil",
  (SELECT o.name FROM orders o WHERE o.shop_id = r.shop_id AND o.order_id = r.order_id) AS "orderName", ${PERSON}
FROM redemptions r
JOIN reward_versions v ON v.shop_id = r.shop_id AND v.reward_id = r.reward_id AND v.version = r.reward_version
JOIN customers c ON c.shop_id = r.shop_id AND c.customer_id = r.customer_id`;

const inText = (
  row: Omit<RedemptionView, "createdAt" | "heldUntil"> & { createdAt: Date; heldUntil: Date | null },
) => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  heldUntil: row.heldUntil?.toISOString() ?? null,
});

export interface RedemptionQuery {
  group: RedemptionGroup | null;
  search: string;
  /** The id below which the page begins. */
  before: string | null;
}

/** What the address of the page asks of the list. */
export function parseRedemptionQuery(params: URLSearchParams): RedemptionQuery {
  const group = params.get("state") ?? "";
  const before = params.get("before") ?? "";
  return {
    group: group in REDEMPTION_GROUPS ? (group as RedemptionGroup) : null,
    search: (params.get("q") ?? "").trim().slice(0, 100),
    before: /^\d{1,18}$/.test(before) ? before : null,
  };
}

/** Redemptions, the newest first; of the customers that a search finds where one is given. */
export async function readRedemptions(
  tx: Tx,
  options: { shopId: ShopId; query: RedemptionQuery; limit?: number },
): Promise<{ redemptions: RedemptionView[]; before: string | null }> {
  const { shopId, limit = REDEMPTIONS_PER_PAGE } = options;
  const { group, search, before } = options.query;
  const list = parseListQuery(new URLSearchParams({ q: search, who: "all" }));
  const customerIds = search === "" ? null : (await listCustomers(tx, { shopId, list })).rows.map(({ id }) => id);
  const rows = await query<Parameters<typeof inText>[0]>(
    tx,
    `${REDEMPTIONS_SQL}
     WHERE r.shop_id = $1::bigint AND r.redemption_id < $2::bigint
       ${group === null ? "AND $3::text[] IS NULL" : "AND r.state = ANY ($3::text[])"}
       ${customerIds === null ? "AND $4::bigint[] IS NULL" : "AND r.customer_id = ANY ($4::bigint[])"}
     ORDER BY r.redemption_id DESC LIMIT ${limit + 1}`,
    shopId,
    before ?? NEWEST,
    group === null ? null : [...REDEMPTION_GROUPS[group]],
    customerIds,
  );
  const redemptions = rows.slice(0, limit).map(inText);
  return { redemptions, before: rows.length > limit ? (redemptions.at(-1)?.id ?? null) : null };
}

/** All redemptions that a list finds, the newest first, a thousand at a time in transactions of their own. */
export function streamRedemptions(options: { shopId: ShopId; query: RedemptionQuery }): AsyncGenerator<RedemptionView> {
  const { shopId, query: list } = options;
  return inParts(async (before) => {
    const part = await inTransaction({ shopId }, (tx) =>
      readRedemptions(tx, { shopId, query: { ...list, before }, limit: PER_PART }),
    );
    return { rows: part.redemptions, after: part.before };
  });
}

/** What waits for a person: things to enclose, and store credit of which nobody knows whether it arrived. */
export async function readWaiting(
  tx: Tx,
  shopId: ShopId,
): Promise<{ tasks: RewardTaskView[]; unclear: RedemptionView[] }> {
  const tasks = await query<Omit<RewardTaskView, "createdAt"> & { createdAt: Date }>(
    tx,
    `SELECT t.task_id::text AS id, v.name_ja AS "nameJa", v.name_en AS "nameEn", t.created_at AS "createdAt", ${PERSON}
     FROM reward_tasks t
     JOIN redemptions r ON r.shop_id = t.shop_id AND r.redemption_id = t.redemption_id
     JOIN reward_versions v ON v.shop_id = r.shop_id AND v.reward_id = r.reward_id AND v.version = r.reward_version
     JOIN customers c ON c.shop_id = t.shop_id AND c.customer_id = t.customer_id
     WHERE t.shop_id = $1::bigint AND t.state = 'open' ORDER BY t.task_id LIMIT ${TASKS_SHOWN}`,
    shopId,
  );
  const unclear = await query<Parameters<typeof inText>[0]>(
    tx,
    `${REDEMPTIONS_SQL} WHERE r.shop_id = $1::bigint AND r.state = 'unclear' ORDER BY r.redemption_id LIMIT ${TASKS_SHOWN}`,
    shopId,
  );
  return {
    tasks: tasks.map((task) => ({ ...task, createdAt: task.createdAt.toISOString() })),
    unclear: unclear.map(inText),
  };
}

/** How the shop redeems, as its form shows it. */
export async function readRedeemSettings(
  tx: Tx,
  shopId: ShopId,
): Promise<{ holdMinutes: number; graceDays: number; returnOnCancel: boolean }> {
  const settings = await readRewardSettings(tx, shopId);
  return {
    holdMinutes: settings?.holdMinutes ?? 60,
    graceDays: settings?.graceDays ?? 14,
    returnOnCancel: settings?.returnOnCancel ?? true,
  };
}

export interface RewardChoices {
  tiers: { id: string; nameJa: string; nameEn: string }[];
  /** Titles of what a reward names, by id. */
  products: Record<string, string>;
  variant: { id: string; title: string } | null;
  file: { id: string; name: string; bytes: number } | null;
}

/** What the editor of a reward names by id, in words. */
export async function readRewardChoices(
  tx: Tx,
  { shopId, terms }: { shopId: ShopId; terms: RewardTerms | null },
): Promise<RewardChoices> {
  const tiers = await query<{ id: string; nameJa: string; nameEn: string }>(
    tx,
    `SELECT tier_id::text AS id, name_ja AS "nameJa", name_en AS "nameEn" FROM tiers
     WHERE shop_id = $1::bigint ORDER BY position`,
    shopId,
  );
  const named = [...(terms?.productIds ?? []), ...(terms?.excludedProductIds ?? [])];
  const products = await query<{ id: string; title: string }>(
    tx,
    `SELECT product_id::text AS id, title FROM products WHERE shop_id = $1::bigint AND product_id = ANY ($2::bigint[])`,
    shopId,
    named,
  );
  const [variant] = await query<{ id: string; title: string }>(
    tx,
    `SELECT v.variant_id::text AS id, concat_ws(' / ', p.title, nullif(v.title, '')) AS title
     FROM variants v JOIN products p ON p.shop_id = v.shop_id AND p.product_id = v.product_id
     WHERE v.shop_id = $1::bigint AND v.variant_id = $2::bigint`,
    shopId,
    terms?.variantId ?? null,
  );
  const [file] = await query<{ id: string; name: string; bytes: number }>(
    tx,
    `SELECT file_id::text AS id, name, bytes FROM reward_files WHERE shop_id = $1::bigint AND file_id = $2::bigint`,
    shopId,
    terms?.fileId ?? null,
  );
  return {
    tiers,
    products: Object.fromEntries(products.map(({ id, title }) => [id, title])),
    variant: variant ?? null,
    file: file ?? null,
  };
}

/** Variants of the products that a text finds, for the free one to be chosen from. */
export async function findVariants(
  tx: Tx,
  options: { shopId: ShopId; search: string },
): Promise<{ id: string; title: string }[]> {
  const products = await findProducts(tx, options);
  return query<{ id: string; title: string }>(
    tx,
    `SELECT v.variant_id::text AS id, concat_ws(' / ', p.title, nullif(v.title, '')) AS title
     FROM variants v JOIN products p ON p.shop_id = v.shop_id AND p.product_id = v.product_id
     WHERE v.shop_id = $1::bigint AND v.product_id = ANY ($2::bigint[]) AND v.price_minor > 0
     ORDER BY p.title, v.variant_id LIMIT 50`,
    options.shopId,
    products.map(({ id }) => id),
  );
}
