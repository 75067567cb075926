import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { CsvLineProblem } from "#app/lib/read-csv.ts";
import { noteCustomerChanges } from "../note-customer-changes.server.ts";
import { survivorSql } from "../survivor.sql.ts";
import { type ExtrasLine, readExtrasFile } from "./read-extras-file.ts";
import type { ExtrasChange, ExtrasTrial } from "./types.ts";

/** As many wrong lines as one answer tells. */
const MAX_TOLD = 200;

// Whom each line names: an id leads to the survivor of merges; an e-mail address to everyone who has it, first through
// the key of its mailbox, which has an index.
const RESOLVE_SQL = `
SELECT t.line, array_agg(DISTINCT s.customer_id::text) FILTER (WHERE s.customer_id IS NOT NULL) AS "customerIds"
FROM json_to_recordset($2::text::json) AS t (line integer, id bigint, email text)
LEFT JOIN LATERAL (
  SELECT s.customer_id FROM customers c
  JOIN customer_search s ON s.shop_id = $1::bigint AND s.customer_id = ${survivorSql("c")}
  WHERE c.shop_id = $1::bigint AND c.customer_id = t.id
  UNION ALL
  SELECT s.customer_id FROM customer_search s
  JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = s.customer_id
  WHERE t.id IS NULL AND s.shop_id = $1::bigint
    AND s.mailbox_key = hashtextextended(mailbox_of(fold_search(t.email)), 0) AND fold_search(c.email) = fold_search(t.email)
) s ON true
GROUP BY t.line`;

const ROWS = `json_to_recordset($2::text::json) AS t (
  customer_id bigint, birth_year smallint, birth_month smallint, birth_day smallint, note text)`;

/** The rows of a file beside what is known; an empty cell leaves it. A birthday is one value. */
const COMPARED = `
compared AS MATERIALIZED (
  SELECT t.customer_id, ARRAY[k.birth_year, k.birth_month, k.birth_day]::integer[] AS birth_before,
    CASE WHEN t.birth_month IS NULL THEN ARRAY[k.birth_year, k.birth_month, k.birth_day]::integer[]
      ELSE ARRAY[t.birth_year, t.birth_month, t.birth_day]::integer[] END AS birth_after,
    k.note AS note_before, coalesce(t.note, k.note) AS note_after
  FROM ${ROWS}
  LEFT JOIN customer_extras k ON k.shop_id = $1::bigint AND k.customer_id = t.customer_id
)`;
const IS_CHANGED = "(birth_before IS DISTINCT FROM birth_after OR note_before IS DISTINCT FROM note_after)";

const TRIAL_SQL = `
WITH ${COMPARED}
SELECT count(*) FILTER (WHERE ${IS_CHANGED})::integer AS changes,
  count(*) FILTER (WHERE birth_before IS DISTINCT FROM birth_after)::integer AS birthdays,
  count(*) FILTER (WHERE note_before IS DISTINCT FROM note_after)::integer AS notes,
  count(*) FILTER (WHERE NOT ${IS_CHANGED})::integer AS unchanged
FROM compared`;

// $3 the import, $4 now
const IMPORT_SQL = `
WITH ${COMPARED},
kept AS (
  INSERT INTO customer_extra_import_rows (shop_id, import_id, customer_id, birth_before, birth_after, note_before, note_after)
  SELECT $1::bigint, $3::bigint, customer_id, birth_before, birth_after, note_before, note_after
  FROM compared WHERE ${IS_CHANGED}
)
INSERT INTO customer_extras AS k (shop_id, customer_id, birth_year, birth_month, birth_day, note, updated_at)
SELECT $1::bigint, customer_id, birth_after[1], birth_after[2], birth_after[3], note_after, $4::timestamptz
FROM compared WHERE ${IS_CHANGED}
ON CONFLICT (shop_id, customer_id) DO UPDATE SET birth_year = excluded.birth_year, birth_month = excluded.birth_month,
  birth_day = excluded.birth_day, note = excluded.note, updated_at = excluded.updated_at
RETURNING k.customer_id AS "customerId"`;

/**
 * Brings a file of birthdays and notes in: all of it, or nothing when a line is wrong.
 *
 * @param options.isTrial only tells what would happen
 */
export async function importExtras(
  tx: Tx,
  options: { shopId: ShopId; file: FormDataEntryValue | null; isTrial: boolean; today: string; now: Date },
): Promise<ExtrasChange> {
  const { shopId, file, isTrial, today, now } = options;
  if (!(file instanceof File)) return refuse("none");
  const read = readExtrasFile(new Uint8Array(await file.arrayBuffer()), today);
  if (!read.ok) return refuse(read.file, read.detail);
  const { rows, problems } = await resolve(tx, { shopId, lines: read.lines });
  const wrong = [...read.problems, ...problems].sort((one, other) => one.line - other.line);
  if (wrong.length > 0) {
    return { ok: false, problems: { file: "rows" }, lines: wrong.slice(0, MAX_TOLD), linesInAll: wrong.length };
  }
  // Two files at once would each note the other's values as those from before.
  await lockExtras(tx, shopId);
  const stored = JSON.stringify(rows);
  const [trial] = await query<ExtrasTrial>(tx, TRIAL_SQL, shopId, stored);
  if (isTrial || !trial || trial.changes === 0) return { ok: true, changed: 0, trial };
  const { importId } = await tx.customerExtraImport.create({
    data: { shopId, fileName: file.name.slice(0, 200), customers: trial.changes, importedAt: now },
  });
  const changed = await query<{ customerId: bigint }>(tx, IMPORT_SQL, shopId, stored, importId, now);
  await noteCustomerChanges(tx, { shopId, customerIds: changed.map(({ customerId }) => customerId) });
  return { ok: true, changed: changed.length };
}

/** Whoever changes extras of many customers waits for the others. */
export async function lockExtras(tx: Tx, shopId: ShopId): Promise<void> {
  await query(tx, "SELECT pg_advisory_xact_lock(hashtextextended('customer extras', $1::bigint))", shopId);
}

const refuse = (problem: string, detail: string | null = null): ExtrasChange => ({
  ok: false,
  problems: { file: problem, ...(detail === null ? {} : { detail }) },
});

async function resolve(tx: Tx, { shopId, lines }: { shopId: ShopId; lines: ExtrasLine[] }) {
  const asked = lines.map(({ line, customerId, email }) => ({ line, id: customerId && String(customerId), email }));
  const found = await query<{ line: number; customerIds: string[] | null }>(
    tx,
    RESOLVE_SQL,
    shopId,
    JSON.stringify(asked),
  );
  const byLine = new Map(found.map(({ line, customerIds }) => [line, customerIds ?? []]));
  const firstLines = new Map<string, number>();
  const problems: CsvLineProblem[] = [];
  const rows: object[] = [];
  for (const { line, by, birthday, note } of lines) {
    const [customerId, ...others] = byLine.get(line) ?? [];
    if (customerId === undefined) problems.push({ line, column: by, problem: "customerUnknown" });
    else if (others.length > 0) problems.push({ line, column: by, problem: "customerAmbiguous" });
    else if (firstLines.has(customerId)) problems.push({ line, column: by, problem: "customerTwice" });
    else {
      firstLines.set(customerId, line);
      const { year = null, month = null, day = null } = birthday ?? {};
      rows.push({ customer_id: customerId, birth_year: year, birth_month: month, birth_day: day, note });
    }
  }
  return { rows, problems };
}
