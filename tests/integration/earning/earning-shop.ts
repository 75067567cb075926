import pg from "pg";
import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type OrderState, orderPayload } from "../../factories/order-payload.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { ledgerFaults } from "../ledger/point-ledger.ts";
import { setAppSettings } from "../server/app-settings.ts";

export interface EarningShop {
  shopId: ShopId;
  admin: pg.Client;
  inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Tells states of orders, as one batch of the drain. */
  tell(orders: OrderState[], now?: string): Promise<void>;
  /** Tells states of customers; created when they are told, unless said otherwise. */
  tellCustomers(
    customers: { id: number; created?: string; email?: string; sms?: string; consent?: string }[],
    now: string,
  ): Promise<void>;
  /** As the webhook of a consent alone tells it. */
  tellConsent(consent: { id: number; channel: "email" | "sms"; state: string }, now: string): Promise<void>;
  merge(merge: { keptId: number; mergedId: number }, now: string): Promise<void>;
  passDay(now: string): Promise<void>;
  accountOf(customer: number): Promise<{ pending: number; available: number; debt: number }>;
  faults(): Promise<string[]>;
}

export interface EarningDatabase {
  admin: pg.Client;
  newShop(): Promise<EarningShop>;
  close(): Promise<void>;
}

/** One shop in a database of its own. */
export async function openEarningShop(): Promise<EarningShop & { close(): Promise<void> }> {
  const database = await openEarningDatabase();
  return { ...(await database.newShop()), close: database.close };
}

/** A database for shops in yen and in Tokyo, whose orders earn 1 point for each ¥100 since the start of 2026. */
export async function openEarningDatabase(): Promise<EarningDatabase> {
  const database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  const db = await import("#app/db.server.ts");
  const orders = await import("#app/features/orders/index.server.ts");
  const { applyOrders } = await import("#app/ingest/apply-orders.server.ts");
  const { passDay } = await import("#app/ingest/pass-day.server.ts");
  const { parseJson } = await import("#app/lib/json.ts");
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  let shops = 0;
  const newShop = async (): Promise<EarningShop> => {
    shops += 1;
    const { rows } = await admin.query(
      `INSERT INTO shops (domain, time_zone, currency, installed_at)
     VALUES ($1, 'Asia/Tokyo', 'JPY', '2026-01-01') RETURNING shop_id::text AS id`,
      [`earning-${shops}.myshopify.com`],
    );
    const shopId = BigInt(rows[0].id) as ShopId;
    await admin.query(
      `INSERT INTO earn_rules (shop_id, version, effective_from, active, earn_points, earn_per_minor)
     VALUES ($1, 1, '2026-01-01', true, 1, 100)`,
      [String(shopId)],
    );
    return {
      shopId,
      admin,
      inTx: (work) => db.inTransaction({ shopId }, work),
      async tell(states, now = "2026-07-10T03:00:00Z") {
        await db.inTransaction({ shopId }, async (tx) => {
          await db.lockShopFacts(tx, shopId);
          const shop = await orders.loadShop(tx, shopId);
          if (!shop) throw new Error("no shop");
          await applyOrders(tx, {
            shop,
            orders: states.map((state) =>
              orders.normaliseOrderPayload(parseJson(orderPayload({ currency: "JPY", ...state })), {
                observedAt: state.updatedAt,
              }),
            ),
            now: new Date(now),
          });
        });
      },
      async tellCustomers(customers, now) {
        await db.inTransaction({ shopId }, async (tx) => {
          await db.lockShopFacts(tx, shopId);
          const shop = await orders.loadShop(tx, shopId);
          if (!shop) throw new Error("no shop");
          await applyOrders(tx, {
            shop,
            customers: customers.map(({ id, created, email, sms, consent }) => ({
              customerId: BigInt(id),
              complete: true,
              createdAt: created ?? now,
              updatedAt: now,
              observedAt: now,
              email: email ?? `c${id}@example.com`,
              emailMarketingState: consent,
              smsMarketingState: sms,
            })),
            now: new Date(now),
          });
        });
      },
      async tellConsent({ id, channel, state }, now) {
        await db.inTransaction({ shopId }, async (tx) => {
          await db.lockShopFacts(tx, shopId);
          const shop = await orders.loadShop(tx, shopId);
          if (!shop) throw new Error("no shop");
          const consents = [{ customerId: BigInt(id), channel, state, toldAt: now }];
          await applyOrders(tx, { shop, consents, now: new Date(now) });
        });
      },
      async merge({ keptId, mergedId }, now) {
        await db.inTransaction({ shopId }, async (tx) => {
          await db.lockShopFacts(tx, shopId);
          const shop = await orders.loadShop(tx, shopId);
          if (!shop) throw new Error("no shop");
          const merges = [{ keptId: BigInt(keptId), mergedId: BigInt(mergedId), observedAt: now }];
          await applyOrders(tx, { shop, merges, now: new Date(now) });
        });
      },
      passDay: (now) => passDay({ shopId, now: new Date(now) }),
      async accountOf(customer) {
        const found = await admin.query(
          "SELECT pending::int, available::int, debt::int FROM points_accounts WHERE shop_id = $1 AND customer_id = $2",
          [String(shopId), customer],
        );
        return found.rows[0] ?? { pending: 0, available: 0, debt: 0 };
      },
      faults: () => ledgerFaults(admin, String(shopId)),
    };
  };
  return {
    admin,
    newShop,
    async close() {
      await db.closeDatabase();
      await admin.end();
      await database.drop();
    },
  };
}

/** An order of one line of ¥1,000 units; later states of it are told with `later` hours. */
export function yenOrder(
  id: number,
  options: Partial<Omit<OrderState, "id" | "lines">> & {
    customer: number;
    at?: string;
    units?: number;
    left?: number;
    tax?: string;
    product?: string;
    giftCard?: boolean;
    later?: number;
  },
): OrderState {
  const {
    customer,
    at = "2026-07-01T03:00:00Z",
    units = 10,
    left = units,
    tax,
    product,
    giftCard,
    later = 0,
    ...rest
  } = options;
  return {
    id: String(id),
    customerId: String(customer),
    processedAt: at,
    updatedAt: new Date(Date.parse(at) + later * 3_600_000).toISOString(),
    lines: [
      { id: String(id * 10), productId: product, quantity: units, currentQuantity: left, price: "1000", tax, giftCard },
    ],
    ...rest,
  };
}
