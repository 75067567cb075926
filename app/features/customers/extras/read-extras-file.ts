import { parseId } from "#app/lib/ids.ts";
import { type CsvLineProblem, readCsv } from "#app/lib/read-csv.ts";
import { type Birthday, readBirthday } from "./birthday.ts";
import type { ExtrasFileProblem } from "./types.ts";

/** The columns that are read. A line names its customer by `id` or `email`; an empty cell leaves what is known. */
export const EXTRAS_COLUMNS = ["id", "email", "birthday", "note"] as const;

/** Columns of the export that may stay in a file that is brought in again. */
export const LIST_COLUMNS = [
  "last_name",
  "first_name",
  "phone",
  "country",
  "zip",
  "province",
  "city",
  "address1",
  "address2",
  "company",
  "email_marketing",
  "sms_marketing",
  "tags",
  "orders",
  "first_order_at",
  "last_order_at",
  "net_sales",
  "gross_profit",
  "tier",
  "points",
] as const;

export const MAX_EXTRAS_BYTES = 10 * 1024 * 1024;
export const MAX_EXTRAS_ROWS = 50_000;
export const MAX_NOTE_CHARACTERS = 2_000;

/** A line of the file, checked in itself; whom it names is not looked up yet. */
export interface ExtrasLine {
  line: number;
  /** The column that names the customer. */
  by: "id" | "email";
  customerId: bigint | null;
  email: string | null;
  birthday: Birthday | null;
  note: string | null;
}

export type ExtrasFile =
  | { ok: true; lines: ExtrasLine[]; problems: CsvLineProblem[] }
  | { ok: false; file: ExtrasFileProblem; detail: string | null };

/** Reads a file of extras; every line that is wrong in itself is told. */
export function readExtrasFile(bytes: Uint8Array, today: string): ExtrasFile {
  const file = readCsv(bytes, {
    columns: EXTRAS_COLUMNS,
    required: [],
    ignored: LIST_COLUMNS,
    maxBytes: MAX_EXTRAS_BYTES,
    maxRows: MAX_EXTRAS_ROWS,
  });
  if (!file.ok) return file;
  const has = (column: (typeof EXTRAS_COLUMNS)[number]) => file.columns.includes(column);
  if (!has("id") && !has("email")) return { ok: false, file: "missingColumn", detail: "id, email" };
  if (!has("birthday") && !has("note")) return { ok: false, file: "nothingToRead", detail: null };

  const lines: ExtrasLine[] = [];
  const problems = [...file.problems];
  for (const { line, cells } of file.lines) {
    const own: CsvLineProblem[] = [];
    const refuse = (column: string | null, problem: string) => own.push({ line, column, problem });
    const idText = (cells.id ?? "").normalize("NFKC").trim();
    const email = (cells.email ?? "").trim();
    const customerId = idText === "" ? null : parseId(idText);
    if (idText !== "" && customerId === null) refuse("id", "customerId");
    if (idText === "" && email === "") refuse(null, "customerMissing");
    const birthdayText = (cells.birthday ?? "").trim();
    const birthday = birthdayText === "" ? null : readBirthday(birthdayText, today);
    if (typeof birthday === "string") refuse("birthday", birthday);
    const note = (cells.note ?? "").replaceAll(/\r\n?/g, "\n").trim();
    if (note.length > MAX_NOTE_CHARACTERS) refuse("note", "noteTooLong");
    problems.push(...own);
    if (own.length > 0) continue;
    lines.push({
      line,
      by: idText === "" ? "email" : "id",
      customerId,
      email: idText === "" ? email : null,
      birthday: birthday as Birthday | null,
      note: note === "" ? null : note,
    });
  }
  return { ok: true, lines, problems };
}
