import type { CsvFile, CsvRow } from "#app/lib/csv.ts";
import { toDecimal } from "#app/lib/money.ts";
import { FLOWS, worthOf, worthOfParts } from "../rules.ts";
import type { Liability } from "./read-liability.server.ts";

export const LIABILITY_TABLES = ["months", "expiry"] as const;
export type LiabilityTable = (typeof LIABILITY_TABLES)[number];

interface LiabilityFile extends CsvFile {
  rows: CsvRow[];
}

/**
 * The accountant's files. Columns keep their English names, months are `YYYY-MM`, amounts decimal text in the shop's currency
 * at the present value of a point (empty where nobody said it), so that each line's parts add up to its ends.
 */
export function liabilityFile(
  liability: Liability,
  { table, currency }: { table: LiabilityTable; currency: string },
): LiabilityFile {
  return table === "months" ? monthsFile(liability, currency) : expiryFile(liability, currency);
}

function monthsFile({ months, value }: Liability, currency: string): LiabilityFile {
  const columns = ["opening", ...FLOWS, "closing"] as const;
  const rows = months.map((month): CsvRow => {
    const lowering = (name: string) => (["redeemed", "expired", "revoked"].includes(name) ? -1n : 1n);
    const start = value ? worthOf(month.opening, value) : 0n;
    // What each flow is worth is what the balance is worth after it, less what it was worth before it.
    const parts = value
      ? worthOfParts([month.opening, ...FLOWS.map((name) => lowering(name) * month[name])], value)
      : [];
    const end = parts.reduce((sum, part) => sum + part, 0n);
    const flows = FLOWS.map((name, at) => lowering(name) * (parts[at + 1] ?? 0n));
    const amounts = value ? [start, ...flows, end].map((minor) => toDecimal(minor, currency)) : columns.map(() => "");
    return [month.month.slice(0, 7), ...columns.map((name) => String(month[name])), currency, ...amounts];
  });
  const header = [
    "month",
    ...columns.map((name) => `${name}_points`),
    "currency",
    ...columns.map((name) => `${name}_amount`),
  ];
  return { fileName: "points-by-month.csv", header, rows };
}

function expiryFile({ byExpiry, outstanding, value }: Liability, currency: string): LiabilityFile {
  const header = ["expires", "points", "currency", "amount", "expected_to_expire_points"];
  const rows = byExpiry.map(
    ({ month, points, amount, breakage }): CsvRow => [
      month?.slice(0, 7) ?? "never",
      String(points),
      currency,
      amount === null ? "" : toDecimal(amount, currency),
      breakage === null ? "" : String(Math.round(breakage)),
    ],
  );
  const inLots = byExpiry.reduce((sum, { points }) => sum + points, 0n);
  // Held for redemptions on their way: what the sum of both is worth, less the lots'.
  const held = value ? worthOf(inLots + outstanding.reserved, value) - worthOf(inLots, value) : null;
  rows.push(["held", String(outstanding.reserved), currency, held === null ? "" : toDecimal(held, currency), "0"]);
  return { fileName: "points-by-expiry.csv", header, rows };
}
