import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, startOfPeriod } from "#app/lib/time.ts";
import type { NpsCounts } from "../rules.ts";
import type { ContactKind } from "../types.ts";

/** A month's scores; `YYYY-MM-01`. */
export type NpsMonth = NpsCounts & { month: string };

/** What was chosen as a reason for leaving, counted. */
export interface LeavingReason {
  reason: { ja: string; en: string };
  /** In each of the months, in order. */
  months: number[];
  answers: number;
}

export interface LeavingProduct {
  /** Null: nothing is known of what was bought last. */
  title: string | null;
  answers: number;
  /** The reason named most often for it. */
  reason: { ja: string; en: string };
  times: number;
}

export interface SolvedShare {
  kind: ContactKind;
  opened: number;
  resolved: number;
}

/** Customers of one side, and how many of them ordered again. */
export interface Returned {
  customers: number;
  back: number;
}

export interface VoiceFigures {
  /** The last twelve, this one included. */
  months: string[];
  nps: NpsMonth[];
  reasons: LeavingReason[];
  products: LeavingProduct[];
  solved: SolvedShare[];
  /** Of contacts that were resolved, and of those that were not, `SOLVED_WITHIN_DAYS` days after they began. */
  after: { resolved: Returned; unresolved: Returned };
}

/** A problem that is resolved within so many days counts as resolved. */
export const SOLVED_WITHIN_DAYS = 14;
/** Orders are counted for so many days from then on. */
export const BACK_WITHIN_DAYS = 90;

const MONTHS = 12;
const MOST_PRODUCTS = 20;

// Both sides are looked at from the same day on: who came back before a problem was resolved would else be told as one to
// whom that helped (immortal time).
const AFTER_SQL = `
WITH first AS MATERIALIZED (
  SELECT DISTINCT ON (customer_id) customer_id, contact_id, opened_on + $4::integer AS from_day FROM contacts
  WHERE shop_id = $1::bigint AND kind <> 'praise' AND opened_on >= $2::date AND opened_on < $3::date
  ORDER BY customer_id, opened_on, contact_id
),
sides AS (
  SELECT EXISTS (SELECT FROM contact_entries e WHERE e.shop_id = $1::bigint AND e.contact_id = f.contact_id
      AND e.state = 'resolved' AND e.from_day <= f.from_day AND (e.until_day IS NULL OR e.until_day > f.from_day)) AS resolved,
    EXISTS (SELECT FROM orders o WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id = f.customer_id
      AND o.local_day > f.from_day AND o.local_day <= f.from_day + $5::integer) AS back
  FROM first f
)
SELECT resolved, count(*)::integer AS customers, count(*) FILTER (WHERE back)::integer AS back FROM sides GROUP BY resolved`;

// Reasons are called as the newest version does that has them.
const LEAVING = `
reasons AS (
  SELECT DISTINCT ON (v.survey_id, choice) v.survey_id, (o ->> 'choiceId')::integer AS choice,
    jsonb_build_object('ja', o ->> 'ja', 'en', o ->> 'en') AS reason
  FROM survey_versions v CROSS JOIN LATERAL jsonb_array_elements(v.content #> '{answers,choices}') o
  WHERE v.shop_id = $1::bigint
  ORDER BY v.survey_id, choice, v.version DESC
),
said AS MATERIALIZED (
  SELECT a.survey_id, a.choice, a.product_id, date_trunc('month', a.said_on::timestamp)::date AS month
  FROM surveys s
  JOIN survey_answers a ON a.shop_id = $1::bigint AND a.survey_id = s.survey_id AND a.replaced_at IS NULL
    AND a.said_on >= $2::date AND a.choice IS NOT NULL
  WHERE s.shop_id = $1::bigint AND s.occasion = 'leaving'
)`;

/** The figures of the last twelve months. @param options.today the shop's day */
export async function readVoiceFigures(tx: Tx, options: { shopId: ShopId; today: string }): Promise<VoiceFigures> {
  const { shopId, today } = options;
  const first = addToDay(startOfPeriod(today, "month"), { months: 1 - MONTHS });
  const months = Array.from({ length: MONTHS }, (_, at) => addToDay(first, { months: at }));
  const scores = await query<NpsMonth>(
    tx,
    `SELECT date_trunc('month', a.said_on::timestamp)::date::text AS month,
       count(*) FILTER (WHERE a.score >= 9)::integer AS promoters,
       count(*) FILTER (WHERE a.score BETWEEN 7 AND 8)::integer AS passives,
       count(*) FILTER (WHERE a.score <= 6)::integer AS detractors
     FROM surveys s
     JOIN survey_answers a ON a.shop_id = $1::bigint AND a.survey_id = s.survey_id AND a.replaced_at IS NULL
       AND a.said_on >= $2::date AND a.score IS NOT NULL
     WHERE s.shop_id = $1::bigint GROUP BY 1`,
    shopId,
    first,
  );
  const counted = await query<{ reason: LeavingReason["reason"]; month: string; answers: number }>(
    tx,
    `WITH ${LEAVING}
     SELECT r.reason, s.month::text AS month, count(*)::integer AS answers
     FROM said s JOIN reasons r USING (survey_id, choice) GROUP BY 1, 2`,
    shopId,
    first,
  );
  const products = await query<LeavingProduct>(
    tx,
    `WITH ${LEAVING},
     of_product AS (SELECT product_id, survey_id, choice, count(*)::integer AS times FROM said GROUP BY 1, 2, 3)
     SELECT p.title, t.answers, r.reason, t.times
     FROM (SELECT DISTINCT ON (product_id) product_id, survey_id, choice, times,
         (sum(times) OVER (PARTITION BY product_id))::integer AS answers
       FROM of_product ORDER BY product_id, times DESC, choice) t
     JOIN reasons r USING (survey_id, choice)
     LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = t.product_id
     ORDER BY t.answers DESC, p.title LIMIT ${MOST_PRODUCTS}`,
    shopId,
    first,
  );
  return {
    months,
    nps: months.map(
      (month) => scores.find((score) => score.month === month) ?? { month, promoters: 0, passives: 0, detractors: 0 },
    ),
    reasons: reasonsOf(counted, months),
    products,
    solved: await query<SolvedShare>(
      tx,
      `SELECT kind, count(*)::integer AS opened, count(*) FILTER (WHERE state = 'resolved')::integer AS resolved
       FROM contacts WHERE shop_id = $1::bigint AND opened_on >= $2::date GROUP BY kind ORDER BY opened DESC, kind`,
      shopId,
      first,
    ),
    after: await readAfter(tx, options),
  };
}

function reasonsOf(
  counted: { reason: LeavingReason["reason"]; month: string; answers: number }[],
  months: readonly string[],
): LeavingReason[] {
  const byReason = new Map<string, LeavingReason>();
  for (const { reason, month, answers } of counted) {
    const key = JSON.stringify(reason);
    const row = byReason.get(key) ?? { reason, months: months.map(() => 0), answers: 0 };
    const at = months.indexOf(month);
    if (at >= 0) row.months[at] = (row.months[at] ?? 0) + answers;
    row.answers += answers;
    byReason.set(key, row);
  }
  return [...byReason.values()].sort((one, other) => other.answers - one.answers);
}

async function readAfter(tx: Tx, { shopId, today }: { shopId: ShopId; today: string }): Promise<VoiceFigures["after"]> {
  // Whoever is counted has been watched for all of the days.
  const until = addToDay(today, { days: -SOLVED_WITHIN_DAYS - BACK_WITHIN_DAYS });
  const rows = await query<Returned & { resolved: boolean }>(
    tx,
    AFTER_SQL,
    shopId,
    addToDay(until, { months: -MONTHS }),
    until,
    SOLVED_WITHIN_DAYS,
    BACK_WITHIN_DAYS,
  );
  const side = (resolved: boolean): Returned => {
    const { customers = 0, back = 0 } = rows.find((row) => row.resolved === resolved) ?? {};
    return { customers, back };
  };
  return { resolved: side(true), unresolved: side(false) };
}
