import pg from "pg";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

type Row = Record<string, unknown>;
type Tx = import("#app/db.server.ts").Tx;

export interface CouponShop {
  shopId: ShopId;
  /** Looks past row-level security. */
  admin: pg.Client;
  insert(table: string, ...rows: Row[]): Promise<void>;
  inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Settles orders as if they had just come in. */
  settle(orderIds: bigint[], options?: { known?: boolean; now?: Date }): Promise<bigint[]>;
  rows(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** A Tokyo shop in a database of its own, with twenty customers (1–20) and nothing else. */
export async function openCouponShop(): Promise<CouponShop> {
  const database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  const db = await import("#app/db.server.ts");
  const coupons = await import("#app/features/coupons/index.server.ts");
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    `INSERT INTO shops (domain, currency, time_zone, installed_at)
     VALUES ('coupons.myshopify.com', 'JPY', 'Asia/Tokyo', now()) RETURNING shop_id`,
  );
  const shopId = parseId<ShopId>(rows[0].shop_id) as ShopId;
  await admin.query(
    `INSERT INTO customers (shop_id, customer_id, tags, updated_at, observed_at)
     SELECT $1, n, '{}', now(), now() FROM generate_series(1, 20) n`,
    [shopId],
  );
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.inTransaction({ shopId }, work);
  return {
    shopId,
    admin,
    inTx,
    async insert(table, ...all) {
      for (const row of all) {
        const columns = Object.keys(row);
        await admin.query(
          `INSERT INTO ${table} (shop_id, ${columns.join(", ")})
           VALUES ($1, ${columns.map((_, at) => `$${at + 2}`).join(", ")})`,
          [shopId, ...Object.values(row)],
        );
      }
    },
    settle: (orderIds, { known = false, now = new Date() } = {}) =>
      inTx((tx) => coupons.settleOrderCoupons(tx, { shopId, orderIds, knownOrderIds: known ? orderIds : [], now })),
    rows: async (sql) => (await admin.query(sql)).rows,
    async close() {
      const { stopJobQueue } = await import("#app/jobs/queue.server.ts");
      await stopJobQueue({ timeoutMs: 1_000 });
      await db.closeDatabase();
      await admin.end();
      await database.drop();
    },
  };
}

/** A campaign of ¥500 coupons that is giving, as a row. */
export function campaignRow(campaign: Row & { campaign_id: number; kind: string }): Row {
  return { active: true, value_kind: "amount", value_minor: 500, starts_at: "2026-01-01T00:00:00Z", ...campaign };
}

/** A counted order of 3,000 yen whose goods cost 1,000, as a row. */
export function orderRow(order: Row & { order_id: number }): Row {
  const at = "2026-07-01T03:00:00Z";
  return {
    name: `#${order.order_id}`,
    customer_id: 1,
    created_at: at,
    processed_at: at,
    updated_at: at,
    observed_at: at,
    test: false,
    financial_status: "paid",
    currency: "JPY",
    taxes_included: true,
    discount_codes: [],
    counted: true,
    local_day: "2026-07-01",
    net_sales_minor: 3000,
    cost_minor: 1000,
    units_left: 1,
    ...order,
  };
}

/** So many ready codes of a campaign, `C<campaign>-1` onwards. */
export async function addCodes(shop: CouponShop, campaignId: number, count: number, from = 1): Promise<void> {
  await shop.admin.query(
    `INSERT INTO coupon_codes (shop_id, campaign_id, revision, code, discount_id, state)
     SELECT $1, $2::bigint, 1, 'C' || $2 || '-' || n, 'gid://shopify/DiscountCodeNode/' || $2, 'ready'
     FROM generate_series($4::integer, $4::integer + $3::integer - 1) n`,
    [shop.shopId, campaignId, count, from],
  );
}
