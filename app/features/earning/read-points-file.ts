import { type CsvFileProblem, type CsvLineProblem, readCsv } from "#app/lib/read-csv.ts";
import { isDay } from "#app/lib/time.ts";

export const MAX_POINTS_BYTES = 10 * 1024 * 1024;
export const MAX_POINTS_ROWS = 50_000;

/** Columns that other apps' exports have beside. */
const IGNORED = ["first name", "last name", "first_name", "last_name", "name", "customer id", "state", "vip tier"];

export interface PointsLine {
  line: number;
  email: string;
  points: bigint;
  /** The last day on which they can be spent; null: they do not expire. */
  expiresOn: string | null;
}

export type PointsFile =
  | { ok: true; lines: PointsLine[]; problems: CsvLineProblem[] }
  | { ok: false; file: CsvFileProblem; detail: string | null };

/**
 * Reads a file of `email,points[,expires_on]`, as other apps export it; every line that is wrong in itself is told. Lines
 * of 0 points are passed over.
 *
 * @param today the shop's day: what ended before it cannot be brought in
 */
export function readPointsFile(bytes: Uint8Array, today: string): PointsFile {
  const file = readCsv(bytes, {
    columns: ["email", "points", "expires_on"] as const,
    required: ["email", "points"] as const,
    ignored: IGNORED,
    maxBytes: MAX_POINTS_BYTES,
    maxRows: MAX_POINTS_ROWS,
  });
  if (!file.ok) return file;
  const lines: PointsLine[] = [];
  const problems = [...file.problems];
  for (const { line, cells } of file.lines) {
    const own: CsvLineProblem[] = [];
    const refuse = (column: string, problem: string) => own.push({ line, column, problem });
    const email = (cells.email ?? "").trim();
    if (email === "") refuse("email", "customerMissing");
    const number = (cells.points ?? "").normalize("NFKC").replaceAll(/[,\s]/g, "");
    if (!/^\d{1,9}$/.test(number)) refuse("points", "pointsNumber");
    const day = (cells.expires_on ?? "").normalize("NFKC").trim().replaceAll("/", "-");
    if (day !== "" && !isDay(day)) refuse("expires_on", "day");
    else if (day !== "" && day < today) refuse("expires_on", "dayPast");
    problems.push(...own);
    if (own.length > 0 || BigInt(number) === 0n) continue;
    lines.push({ line, email, points: BigInt(number), expiresOn: day === "" ? null : day });
  }
  return { ok: true, lines, problems };
}
