import { query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { readRule } from "./rules.ts";
import type { RuleProblem } from "./types.ts";

const LONGEST_NAME = 100;

export type SavedSegment =
  | { result: "saved"; segmentId: bigint }
  /** Neither name nor rule was kept; `name` says what is wrong with the name. */
  | { result: "refused"; name: "required" | "tooLong" | "taken" | null; problems: RuleProblem[] }
  /** There is no such segment any more, or it is ready-made: those are kept by the app. */
  | { result: "gone" };

// A rule that stays the same keeps its members and its history.
const UPDATE_SQL = `
UPDATE segments s SET name = $3, updated_at = $5::timestamptz, rule = $4::jsonb,
  version = CASE WHEN changed THEN version + 1 ELSE version END,
  members_as_of = CASE WHEN changed THEN NULL ELSE members_as_of END,
  history_from = CASE WHEN changed THEN NULL ELSE history_from END
FROM (SELECT rule IS DISTINCT FROM $4::jsonb AS changed FROM segments
  WHERE shop_id = $1::bigint AND segment_id = $2::bigint AND ready_made IS NULL FOR UPDATE) c
WHERE s.shop_id = $1::bigint AND s.segment_id = $2::bigint
RETURNING s.segment_id AS "segmentId", changed`;

const INSERT_SQL = `
INSERT INTO segments (shop_id, name, rule, created_at, updated_at)
VALUES ($1::bigint, $2, $3::jsonb, $4::timestamptz, $4::timestamptz)
RETURNING segment_id AS "segmentId", true AS changed`;

/**
 * Keeps a segment, new or edited. Its members and its history follow by a job.
 *
 * @param options.segmentId the segment to edit; none: a new one
 * @param options.rule as it comes from a form
 */
export async function saveSegment(
  tx: Tx,
  options: { shopId: ShopId; segmentId?: bigint; name: string; rule: unknown; now: Date },
): Promise<SavedSegment> {
  const { shopId, segmentId, now } = options;
  const name = options.name.trim();
  const { rule, problems } = readRule(options.rule);
  const nameProblem = await problemOfName(tx, { shopId, segmentId, name });
  if (!rule || nameProblem) return { result: "refused", name: nameProblem, problems: problems ?? [] };
  const json = JSON.stringify(rule);
  const at = now.toISOString();
  const [saved] = await query<{ segmentId: bigint; changed: boolean }>(
    tx,
    segmentId === undefined ? INSERT_SQL : UPDATE_SQL,
    ...(segmentId === undefined ? [shopId, name, json, at] : [shopId, segmentId, name, json, at]),
  );
  if (!saved) return { result: "gone" };
  if (saved.changed) {
    await tx.segmentHistory.deleteMany({ where: { shopId, segmentId: saved.segmentId } });
    await askToFill(tx, { shopId, segmentId: saved.segmentId });
  }
  return { result: "saved", segmentId: saved.segmentId };
}

async function problemOfName(
  tx: Tx,
  options: { shopId: ShopId; segmentId: bigint | undefined; name: string },
): Promise<"required" | "tooLong" | "taken" | null> {
  const { shopId, segmentId, name } = options;
  if (name === "") return "required";
  if (name.length > LONGEST_NAME) return "tooLong";
  const others = await query(
    tx,
    "SELECT 1 FROM segments WHERE shop_id = $1::bigint AND lower(name) = lower($2) AND segment_id IS DISTINCT FROM $3::bigint",
    shopId,
    name,
    segmentId ?? null,
  );
  return others.length > 0 ? "taken" : null;
}

/** Asks for a segment's members and history to be found. */
export async function askToFill(tx: Tx, options: { shopId: ShopId; segmentId: bigint }): Promise<void> {
  await enqueue({ tx, job: "fill-segment", payload: options });
}
