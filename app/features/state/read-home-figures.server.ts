import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, startOfPeriod } from "#app/lib/time.ts";
import { readSpanFigures } from "./read-span-figures.server.ts";
import { endOfPeriod, shareOf } from "./rules.ts";
import { readPeriodFigures } from "./views.server.ts";

/** A figure and what it was before; null where there were no customers. */
export interface ComparedFigure {
  now: number | null;
  before: number | null;
}

export interface HomeFigures {
  /** Over the last 12 full months, against the 12 before. */
  repeatRate: ComparedFigure;
  purchaseFrequency: ComparedFigure;
  /** Of this month so far, against the whole month before. */
  returningCustomerShare: ComparedFigure;
  returningSalesShare: ComparedFigure;
}

/** The four figures of Home as of a shop day. */
export async function readHomeFigures(tx: Tx, options: { shopId: ShopId; today: string }): Promise<HomeFigures> {
  const { shopId, today } = options;
  const thisMonth = startOfPeriod(today, "month");
  const yearAgo = addToDay(thisMonth, { months: -12 });
  const years = await readSpanFigures(tx, {
    shopId,
    spans: [
      { from: yearAgo, to: thisMonth },
      { from: addToDay(thisMonth, { months: -24 }), to: yearAgo },
    ],
  });
  const [monthBefore, month] = await readPeriodFigures(tx, {
    shopId,
    range: { grain: "month", from: addToDay(thisMonth, { months: -1 }), to: endOfPeriod(thisMonth, "month") },
  });
  const customers = (row: { newCustomers: number; returningCustomers: number } | undefined) =>
    row ? row.newCustomers + row.returningCustomers : 0;
  const compare = <Row>(now: Row | undefined, before: Row | undefined, figure: (row: Row) => number | null) => ({
    now: now ? figure(now) : null,
    before: before ? figure(before) : null,
  });
  return {
    repeatRate: compare(years[0], years[1], (row) => shareOf(row.customersWithRepeat, customers(row))),
    purchaseFrequency: compare(years[0], years[1], (row) =>
      shareOf(row.ordersFirst + row.ordersRepeat, customers(row)),
    ),
    returningCustomerShare: compare(month, monthBefore, (row) => shareOf(row.returningCustomers, customers(row))),
    returningSalesShare: compare(month, monthBefore, (row) =>
      shareOf(Number(row.netSalesRepeat), Number(row.netSalesFirst) + Number(row.netSalesRepeat)),
    ),
  };
}
