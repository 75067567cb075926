import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { ChangesTarget } from "../compile/changes-target.ts";
import { compileRule } from "../compile/compile-rule.ts";
import { ensureReadyMade } from "../ensure-ready-made.server.ts";
import { keepHistoryDay } from "../history/keep-history-day.server.ts";
import { askToRefreshHistories } from "../history/refresh-histories.server.ts";
import { loadRuleContext, type ShopRuleContext } from "../load-rule-context.server.ts";
import { scoreAllCustomers } from "../rfm/score-customers.server.ts";
import { askToFill } from "../save-segment.server.ts";
import { putTagsBack } from "../tags/put-tags-back.server.ts";
import { noteLapseLimits, takeReorderIntervals } from "../take-limits.server.ts";
import type { Rule } from "../types.ts";
import { keepAllMembers, keepMembersAmong } from "./keep-members.server.ts";
import { type KeptSegment, readKeptSegments } from "./kept-segments.server.ts";

/**
 * Moves scores and segments to the shop's present day. Of each segment only those customers are looked at for whom the
 * days that passed may change something. Needs the limits of lapse to have been taken before.
 */
export async function passSegmentsDay(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  const context = await loadRuleContext(tx, { shopId, now });
  const since = await segmentsAsOf(tx, shopId);
  if (since === null) return rebuildSegments(tx, options);
  if (since >= context.today) return;
  const segments = await readKeptSegments(tx, { shopId });
  for (const segment of segments) await keepHistoryDay(tx, { context, segment, day: since });
  await takeReorderIntervals(tx, shopId);
  await scoreAllCustomers(tx, { shopId, today: context.today });
  const found: Found = new Map();
  for (const segment of segments) await passDayOf(tx, { context, segment, since, found });
  await finish(tx, context, now);
}

/**
 * Takes scores, limits and the members of every segment anew, as sets; their histories follow by jobs, since what made this
 * necessary (an import) changes past days, too.
 */
export async function rebuildSegments(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  const context = await loadRuleContext(tx, { shopId, now });
  await takeReorderIntervals(tx, shopId);
  await scoreAllCustomers(tx, { shopId, today: context.today });
  for (const segment of await readKeptSegments(tx, { shopId })) {
    await keepAllMembers(tx, { context, segment, cause: "change" });
    await askToFill(tx, { shopId, segmentId: segment.segmentId });
  }
  await finish(tx, context, now);
}

/** Customers by the statement that finds them: what many segments ask is asked once. */
type Found = Map<string, string[]>;

async function passDayOf(
  tx: Tx,
  options: { context: ShopRuleContext; segment: KeptSegment; since: string; found: Found },
): Promise<void> {
  const { context, segment, since, found } = options;
  const values = new SqlValues(context.shopId);
  const { statements } = changesOf(context, { rule: segment.rule, since, values });
  if (statements.length === 0) return;
  for (const statement of statements.filter(isOfShop)) {
    if (found.has(statement)) continue;
    const rows = await query<{ id: string }>(
      tx,
      `SELECT DISTINCT d.customer_id::text AS id FROM (${statement}) d`,
      context.shopId,
    );
    found.set(
      statement,
      rows.map(({ id }) => id),
    );
  }
  await keepMembersAmong(tx, {
    context,
    segments: [segment],
    cause: "day",
    found: (bound) => customersOfPassedDays(context, { rule: segment.rule, since, values: bound, found }),
  });
}

/** A statement that names nothing but the shop asks the same for every segment. */
function isOfShop(statement: string): boolean {
  return !/\$(?!1\b)\d/.test(statement);
}

/** At least the customers for whom a rule may hold otherwise than on an earlier day. */
function customersOfPassedDays(
  context: ShopRuleContext,
  options: { rule: Rule; since: string; values: SqlValues; found: Found },
): string {
  const { values, found } = options;
  const { statements, naming } = changesOf(context, options);
  const known = statements.flatMap((statement) => found.get(statement) ?? []);
  const asked = statements.filter((statement) => !found.has(statement));
  asked.push(`SELECT unnest(${values.bind(known, "bigint[]")}) AS customer_id`);
  return `SELECT DISTINCT found.customer_id FROM (${asked.join("\nUNION ALL\n")}) found ${naming}`;
}

/** The statements that find whom passed days may change, and a condition that names what else was bound on the way. */
function changesOf(
  context: ShopRuleContext,
  options: { rule: Rule; since: string; values: SqlValues },
): { statements: string[]; naming: string } {
  const { rule, since, values } = options;
  const named = new NamedValues(values);
  const target = new ChangesTarget(context, { values: named, since });
  compileRule(rule, target);
  return { statements: [...target.found], naming: named.naming() };
}

/**
 * Conditions also bind what they would ask of who fulfils them. It is named here, since a value that a statement does not
 * name has no type.
 */
class NamedValues extends SqlValues {
  readonly #values: SqlValues;
  readonly #places: string[] = [];

  constructor(values: SqlValues) {
    super();
    this.#values = values;
  }

  override bind(value: unknown, type: string): string {
    const place = this.#values.bind(value, type);
    this.#places.push(place);
    return place;
  }

  naming(): string {
    if (this.#places.length === 0) return "";
    return `WHERE (${this.#places.map((place) => `${place} IS NULL`).join(" OR ")}) IS NOT NULL`;
  }
}

/** The shop day up to which members are kept, `YYYY-MM-DD`; null before the first import has ended. */
export async function segmentsAsOf(tx: Tx, shopId: ShopId): Promise<string | null> {
  const [row] = await query<{ day: string | null }>(
    tx,
    "SELECT segments_as_of::text AS day FROM shops WHERE shop_id = $1::bigint",
    shopId,
  );
  return row?.day ?? null;
}

async function finish(tx: Tx, { shopId, today }: ShopRuleContext, now: Date): Promise<void> {
  await noteLapseLimits(tx, shopId);
  await ensureReadyMade(tx, { shopId, now });
  await query(
    tx,
    "UPDATE segments SET members_as_of = $2::date WHERE shop_id = $1::bigint AND members_as_of IS NOT NULL",
    shopId,
    today,
  );
  await query(tx, "UPDATE shops SET segments_as_of = $2::date WHERE shop_id = $1::bigint", shopId, today);
  await putTagsBack(tx, { shopId, now });
  await askToRefreshHistories(tx, shopId);
}
