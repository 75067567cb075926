import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import { grantPoints, takePoints } from "#app/features/ledger/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { CsvFileProblem, CsvLineProblem } from "#app/lib/read-csv.ts";
import { type PointsLine, readPointsFile } from "./read-points-file.ts";

/** As many wrong lines as one answer tells. */
const MAX_TOLD = 200;

/** What a file would bring: points as text. */
export interface PointsTrial {
  customers: number;
  points: string;
}

/** What became of a file of points, or of its being taken back; a trial only tells what it would bring. */
export type PointsImportChange =
  | { ok: true; intent: string; trial?: PointsTrial; changed: number }
  | { ok: false; intent: string; problems: Record<string, string>; lines?: CsvLineProblem[]; linesInAll?: number };

export type PointsFileProblem = CsvFileProblem | "none";

// An e-mail address leads to everyone who has it, through the key of its mailbox, which has an index.
const RESOLVE_SQL = `
SELECT t.line, array_agg(DISTINCT s.customer_id::text) FILTER (WHERE s.customer_id IS NOT NULL) AS "customerIds"
FROM json_to_recordset($2::text::json) AS t (line integer, email text)
LEFT JOIN LATERAL (
  SELECT s.customer_id FROM customer_search s
  JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = s.customer_id
  WHERE s.shop_id = $1::bigint AND s.mailbox_key = hashtextextended(mailbox_of(fold_search(t.email)), 0)
    AND fold_search(c.email) = fold_search(t.email)
) s ON true
GROUP BY t.line`;

/**
 * Brings points in from a file: all of it, or nothing when a line is wrong.
 *
 * @param options.isTrial only tells what would happen
 */
export async function importPoints(
  tx: Tx,
  options: { shopId: ShopId; file: FormDataEntryValue | null; isTrial: boolean; today: string; now: Date },
): Promise<PointsImportChange> {
  const { shopId, file, isTrial, today, now } = options;
  const intent = isTrial ? "checkPoints" : "importPoints";
  const refuse = (problem: string, detail: string | null = null): PointsImportChange => ({
    ok: false,
    intent,
    problems: { file: problem, ...(detail === null ? {} : { detail }) },
  });
  if (!(file instanceof File)) return refuse("none");
  const read = readPointsFile(new Uint8Array(await file.arrayBuffer()), today);
  if (!read.ok) return refuse(read.file, read.detail);
  const { rows, problems } = await resolve(tx, { shopId, lines: read.lines });
  const wrong = [...read.problems, ...problems].sort((one, other) => one.line - other.line);
  if (wrong.length > 0) {
    return { ok: false, intent, problems: { file: "rows" }, lines: wrong.slice(0, MAX_TOLD), linesInAll: wrong.length };
  }
  const points = rows.reduce((sum, row) => sum + row.points, 0n);
  if (isTrial || rows.length === 0) {
    return { ok: true, intent, changed: 0, trial: { customers: rows.length, points: String(points) } };
  }
  const fileName = file.name.slice(0, 200);
  const { importId } = await tx.pointsImport.create({
    data: { shopId, fileName, customers: rows.length, points, importedAt: now },
  });
  const customerIds = await grantPoints(tx, {
    shopId,
    now,
    grants: rows.map(({ customerId, points: amount, expiresOn }) => ({
      customerId,
      amount,
      kind: "import",
      key: `import:${importId}:customer:${customerId}`,
      source: { type: "import", id: importId },
      reason: { key: "import", file: fileName },
      grantedOn: today,
      expiresOn,
      releasesOn: null,
    })),
  });
  await tellOf(tx, { shopId, customerIds });
  return { ok: true, intent, changed: customerIds.length };
}

const GRANTED_SQL = `
SELECT entry_id AS "entryId", customer_id AS "customerId", amount FROM ledger_entries
WHERE shop_id = $1::bigint AND source_type = 'import' AND source_id = $2::bigint AND mends_entry_id IS NULL
ORDER BY entry_id`;

/** Takes the points of a file back by entries that name those of the import; what was spent already is owed. */
export async function undoPointsImport(
  tx: Tx,
  { shopId, importId, now }: { shopId: ShopId; importId: bigint; now: Date },
): Promise<PointsImportChange> {
  const intent = "undoPoints";
  const { count } = await tx.pointsImport.updateMany({
    where: { shopId, importId, undoneAt: null },
    data: { undoneAt: now },
  });
  if (count === 0) return { ok: false, intent, problems: { form: "gone" } };
  const { fileName } = await tx.pointsImport.findUniqueOrThrow({ where: { shopId_importId: { shopId, importId } } });
  const granted = await query<{ entryId: bigint; customerId: bigint; amount: bigint }>(
    tx,
    GRANTED_SQL,
    shopId,
    importId,
  );
  const { customerIds } = await takePoints(tx, {
    shopId,
    now,
    takings: granted.map(({ entryId, customerId, amount }) => ({
      customerId,
      amount,
      kind: "import",
      key: `undo:entry:${entryId}`,
      source: { type: "import", id: importId },
      reason: { key: "undo_import", file: fileName },
      mendsEntryId: entryId,
      own: { entryId },
      shortfall: "debt",
    })),
  });
  await tellOf(tx, { shopId, customerIds });
  return { ok: true, intent, changed: customerIds.length };
}

async function tellOf(tx: Tx, changed: { shopId: ShopId; customerIds: bigint[] }): Promise<void> {
  await projectCustomers(tx, changed);
  await noteCustomerChanges(tx, changed);
}

async function resolve(tx: Tx, { shopId, lines }: { shopId: ShopId; lines: PointsLine[] }) {
  const asked = JSON.stringify(lines.map(({ line, email }) => ({ line, email })));
  const found = await query<{ line: number; customerIds: string[] | null }>(tx, RESOLVE_SQL, shopId, asked);
  const byLine = new Map(found.map(({ line, customerIds }) => [line, customerIds ?? []]));
  const seen = new Set<string>();
  const problems: CsvLineProblem[] = [];
  const rows: { customerId: bigint; points: bigint; expiresOn: string | null }[] = [];
  for (const { line, points, expiresOn } of lines) {
    const [customerId, ...others] = byLine.get(line) ?? [];
    if (customerId === undefined) problems.push({ line, column: "email", problem: "customerUnknown" });
    else if (others.length > 0) problems.push({ line, column: "email", problem: "customerAmbiguous" });
    else if (seen.has(customerId)) problems.push({ line, column: "email", problem: "customerTwice" });
    else {
      seen.add(customerId);
      rows.push({ customerId: BigInt(customerId), points, expiresOn });
    }
  }
  return { rows, problems };
}
