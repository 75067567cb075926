import type { Tx } from "#app/db.server.ts";
import { readPeriodFigures, readSpanFigures } from "#app/features/state/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { Range } from "#app/lib/range.ts";
import { type RepeatFigures, toRepeatFigures } from "./rules.ts";

export interface RepeatRow extends RepeatFigures {
  label: string;
  from: string;
  to: string;
}

/** Repeat figures of each period of a range. */
export async function readRepeatByPeriod(tx: Tx, options: { shopId: ShopId; range: Range }): Promise<RepeatRow[]> {
  const rows = await readPeriodFigures(tx, options);
  return rows.map((row) => ({ label: row.label, from: row.from, to: row.to, ...toRepeatFigures(row) }));
}

/** Repeat figures of the range as a whole: a customer who bought in two of its periods is one customer with a repeat. */
export async function readRepeatOfRange(tx: Tx, options: { shopId: ShopId; range: Range }): Promise<RepeatFigures> {
  const [counts] = await readSpanFigures(tx, { shopId: options.shopId, spans: [options.range] });
  if (!counts) throw new Error("a span without a row");
  return toRepeatFigures(counts);
}
