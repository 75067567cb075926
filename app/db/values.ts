import pg from "pg";
import { Prisma } from "#app/generated/prisma/client.ts";

type ParseText = (text: string) => unknown;

/** Object ids of PostgreSQL's types that are read in another way than the driver would. */
const INT8 = 20;
const OID = 26;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;
const TEXT_ARRAY = 1009;
const INT8_ARRAY = 1016;
const OID_ARRAY = 1028;
const TIMESTAMP_ARRAY = 1115;
const DATE_ARRAY = 1182;
const TIMESTAMPTZ_ARRAY = 1185;
const NUMERIC_ARRAY = 1231;

const textsOf = parserOf(TEXT_ARRAY) as (text: string) => (string | null)[];
const arrayOf =
  (parse: ParseText): ParseText =>
  (text) =>
    textsOf(text).map((element) => (element === null ? null : parse(element)));

const toBigint: ParseText = (text) => BigInt(text);
const toNumeric: ParseText = (text) => new Prisma.Decimal(text);
const toDay: ParseText = (text) => new Date(`${text}T00:00:00Z`);
// Every connection's time zone is UTC, so that an instant ends in +00, and a clock without a zone is meant so.
const toInstant: ParseText = (text) => new Date(`${text.slice(0, 10)}T${text.slice(11).replace("+00", "")}Z`);

const parsers = new Map<number, ParseText>([
  [INT8, toBigint],
  [OID, toBigint],
  [NUMERIC, toNumeric],
  [DATE, toDay],
  [TIMESTAMP, toInstant],
  [TIMESTAMPTZ, toInstant],
  [INT8_ARRAY, arrayOf(toBigint)],
  [OID_ARRAY, arrayOf(toBigint)],
  [NUMERIC_ARRAY, arrayOf(toNumeric)],
  [DATE_ARRAY, arrayOf(toDay)],
  [TIMESTAMP_ARRAY, arrayOf(toInstant)],
  [TIMESTAMPTZ_ARRAY, arrayOf(toInstant)],
]);

/**
 * How values of a result are read, the same as Prisma reads those of its models: int8 as bigint, numeric as Decimal, dates
 * and instants as Date (a date at midnight of UTC), JSON parsed, arrays of all these; everything else as the driver does.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    (format !== "binary" && parsers.get(oid)) || parserOf(oid, format)) as never,
};

/** Its declaration knows some types alone. */
function parserOf(oid: number, format?: "text" | "binary"): ParseText {
  return (pg.types.getTypeParser as (oid: number, format?: string) => ParseText)(oid, format);
}

/** A value as it is sent: a Date is the instant in UTC whatever the process's own time zone is, also within a list. */
export function toParameter(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) && value.some((element) => element instanceof Date)) return value.map(toParameter);
  return value;
}
