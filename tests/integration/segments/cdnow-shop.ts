import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { cdnowPurchases } from "../figures/cdnow-purchases.ts";
import { dayNumber, dayOfNumber, type Purchase } from "../figures/purchase.ts";

/**
 * The CDNOW purchases as orders of one line each, with what the raw file does not have made up by rule from it: which
 * product (by what was paid), whose orders are subscriptions (every seventh customer), birthdays and points.
 */
export interface RawOrder extends Purchase {
  product: string;
  subscribed: boolean;
}

/** Days after the last purchase. */
const WATCHED_DAYS = 45;

export function cdnowOrders(): { orders: RawOrder[]; today: string } {
  const orders = cdnowPurchases(0).map((purchase) => ({
    ...purchase,
    product: purchase.netSales < 1_300 ? "801" : purchase.netSales < 2_500 ? "802" : "803",
    subscribed: Number(BigInt(purchase.customer) % 7n) === 0,
  }));
  const last = Math.max(...orders.map(({ day }) => dayNumber(day)));
  return { orders, today: dayOfNumber(last + WATCHED_DAYS) };
}

export const KINDS = { "801": "trial", "802": "regular", "803": "regular" } as const;
export const TIERS = [0, 5_000, 20_000] as const;
/** 1 to 365, by customer. */
export const birthdayOf = (customer: string): string =>
  dayOfNumber(dayNumber("1970-01-01") + Number(BigInt(customer) % 365n));
/** Days from today to the last day of a customer's points; some have none. */
export const expiryOf = (customer: string): number | null => {
  const n = Number(BigInt(customer) % 97n);
  return n < 70 ? n - 5 : null;
};

export async function writeCdnow(
  admin: pg.Client,
  options: { shopId: string; orders: RawOrder[]; today: string },
): Promise<void> {
  const { shopId, orders, today } = options;
  const told = "1998-09-01T00:00:00Z";
  const copy = (table: string, columns: string, rows: Iterable<unknown[]>) =>
    pipeline(
      Readable.from(lines(rows)),
      admin.query(copyFrom(`COPY ${table} (shop_id, ${columns}) FROM STDIN WITH (FORMAT csv)`)),
    );
  function* lines(rows: Iterable<unknown[]>) {
    for (const row of rows) yield `${[shopId, ...row].join(",")}\n`;
  }
  const customers = [...new Set(orders.map(({ customer }) => customer))];
  await copy(
    "products",
    "product_id, title, tags, kind, updated_at, observed_at",
    Object.entries(KINDS).map(([id, kind]) => [id, `P${id}`, "{}", kind, told, told]),
  );
  await copy(
    "tiers",
    "tier_id, name_ja, name_en, threshold, position",
    TIERS.map((from, at) => [at + 1, "会", "T", from, at]),
  );
  await copy(
    "customers",
    "customer_id, tags, updated_at, observed_at",
    customers.map((id) => [id, "{}", told, told]),
  );
  await copy(
    "customer_extras",
    "customer_id, birth_month, birth_day, updated_at",
    customers.map((id) => [id, ...birthdayOf(id).split("-").slice(1).map(Number), told]),
  );
  await copy(
    "orders",
    `order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, test, financial_status, currency,
     taxes_included, discount_codes, local_day`,
    orders.map(({ id, customer, at, day }) => [
      id,
      `#${id}`,
      customer,
      at,
      at,
      at,
      at,
      false,
      "paid",
      "USD",
      false,
      "{}",
      day,
    ]),
  );
  await copy(
    "order_lines",
    `order_id, line_id, product_id, title, quantity, current_quantity, selling_plan_id, net_total_minor, unit_cost_minor`,
    orders.map(({ id, product, subscribed, netSales, cost }) => [
      id,
      id,
      product,
      "line",
      1,
      1,
      subscribed ? 9 : "",
      netSales,
      cost,
    ]),
  );
  await copy(
    "points_lots",
    `lot_id, customer_id, entry_id, granted_on, expires_on, granted, "left"`,
    customers.flatMap((id, at) => {
      const days = expiryOf(id);
      return days === null
        ? []
        : [[at + 1, id, 1, "1997-01-01", dayOfNumber(dayNumber(today) + days), 10, Number(BigInt(id) % 3n)]];
    }),
  );
}
