import type { RedeemRequest } from "#app/contracts/redemption.ts";
import { codesOf, discountStatus } from "../../simulator/operations/discounts.ts";
import { placeOrder } from "../../simulator/operations/orders.ts";
import { JAPAN_DOMAIN, smallJapaneseShop } from "../../simulator/testing/small-shop.ts";
import { ledgerFaults } from "../ledger/point-ledger.ts";
import { type RunningShop, startShop } from "../sync/running-shop.ts";

type Rewards = typeof import("#app/features/rewards/index.server.ts");

export interface RedeemingShop extends RunningShop {
  rewards: Rewards;
  /** A new customer with so many points. */
  addCustomer(points: number): Promise<string>;
  addReward(reward: { kind: string; points: number; terms?: object }): Promise<string>;
  redeem(customerId: string, request: RedeemRequest): ReturnType<Rewards["redeem"]>;
  /** Sweeps as if so many minutes had passed; where Shopify does not answer, for so long. */
  sweepAfter(minutes: number, patienceMs?: number): Promise<void>;
  /** Places an order of the shop's first product with these codes. */
  order(customerId: string, codes: string[]): ReturnType<typeof placeOrder>;
  /** Tells the app what happened in the shop since. */
  reconcile(): Promise<void>;
  stateOf(redemptionId: bigint): Promise<{ state: string; code: string; problem: string | null; late: boolean }>;
  accountOf(customerId: string): Promise<{ available: number; reserved: number; debt: number }>;
  /** Everything that is wrong between ledger, redemptions and the platform, as sentences. */
  faults(): Promise<string[]>;
}

const NO_TERMS = {
  valueMinor: null,
  percentBp: null,
  pointsPerStep: null,
  maxPoints: null,
  maxShareBp: null,
  minimumMinor: null,
  maxShippingMinor: null,
  variantId: null,
  creditDays: null,
  fileId: null,
  timesPerCustomer: null,
  tierIds: [],
  productIds: [],
  collectionIds: [],
  excludedProductIds: [],
  excludedCollectionIds: [],
  combinesWith: { order: false, product: false, shipping: true },
};

/** A small Japanese shop with the app installed in it, customers with points, and rewards. */
export async function openRedeemingShop(): Promise<RedeemingShop> {
  const shop = await startShop(smallJapaneseShop({ throttle: { maximum: 20_000, restoreRate: 10_000 } }));
  const { shopId, admin, simulator } = shop;
  const sync = await import("#app/ingest/sync/index.server.ts");
  await sync.runBackfill({ shopId, signal: new AbortController().signal });
  const rewards = await import("#app/features/rewards/index.server.ts");
  const { grantPoints } = await import("#app/features/ledger/index.server.ts");
  const { inTransaction } = await import("#app/db.server.ts");
  const state = () => simulator.store.state(JAPAN_DOMAIN);
  const signal = () => new AbortController().signal;
  // Orders earn nothing here, so that balances move by redeeming alone.
  await admin.query("UPDATE earn_rules SET active = false");
  let customers = 0;
  return {
    ...shop,
    rewards,
    async addCustomer(points) {
      const { createCustomer } = await import("../../simulator/operations/customers.ts");
      customers += 1;
      const { id } = createCustomer(simulator.store, JAPAN_DOMAIN, { email: `redeemer-${customers}@example.com` });
      await admin.query(
        `INSERT INTO customers (shop_id, customer_id, tags, updated_at, observed_at) VALUES ($1, $2, '{}', now(), now())
         ON CONFLICT DO NOTHING`,
        [String(shopId), id],
      );
      const grant = {
        customerId: BigInt(id),
        amount: BigInt(points),
        kind: "adjust" as const,
        key: `test:${id}`,
        source: { type: "staff", id: null },
        reason: { key: "adjust" },
        grantedOn: "2026-01-01",
        expiresOn: null,
        releasesOn: null,
      };
      if (points > 0)
        await inTransaction({ shopId }, (tx) => grantPoints(tx, { shopId, now: new Date(), grants: [grant] }));
      return id;
    },
    async addReward({ kind, points, terms }) {
      const { rows } = await admin.query(
        "INSERT INTO rewards (shop_id, version, position) VALUES ($1, 1, 1) RETURNING reward_id::text AS id",
        [String(shopId)],
      );
      await admin.query(
        `INSERT INTO reward_versions (shop_id, reward_id, version, kind, name_ja, name_en, points, terms, created_at)
         VALUES ($1, $2, 1, $3, '特典', 'Reward', $4, $5, now())`,
        [String(shopId), rows[0].id, kind, points, JSON.stringify({ ...NO_TERMS, ...terms })],
      );
      return rows[0].id;
    },
    redeem: (customerId, { key, rewardId, points }) =>
      rewards.redeem({
        shopId,
        customerId: BigInt(customerId),
        key,
        rewardId: BigInt(rewardId),
        ...(points === undefined ? {} : { points }),
        now: new Date(),
      }),
    async sweepAfter(minutes, patienceMs = 60_000) {
      const now = new Date(Date.now() + minutes * 60_000);
      await rewards.sweepRedemptions({ shopId, now, signal: AbortSignal.timeout(patienceMs) });
    },
    order(customerId, codes) {
      const [variantId = ""] = state().variants.keys();
      return placeOrder(simulator.store, JAPAN_DOMAIN, {
        customerId,
        lines: [{ variantId, quantity: 3 }],
        discountCodes: codes,
      });
    },
    reconcile: () => sync.runReconcile({ shopId, signal: signal() }).then(() => undefined),
    async stateOf(redemptionId) {
      const { rows } = await admin.query(
        "SELECT state, code, problem, late FROM redemptions WHERE shop_id = $1 AND redemption_id = $2",
        [String(shopId), String(redemptionId)],
      );
      return rows[0];
    },
    async accountOf(customerId) {
      const { rows } = await admin.query(
        `SELECT available::int, reserved::int, debt::int FROM points_accounts WHERE shop_id = $1 AND customer_id = $2`,
        [String(shopId), customerId],
      );
      return rows[0];
    },
    async faults() {
      const faults = await ledgerFaults(admin, String(shopId));
      const { rows } = await admin.query(
        `SELECT r.redemption_id::text AS id, r.state, r.code, r.points::int, r.customer_id::text AS customer,
           coalesce((SELECT sum(CASE WHEN e.to_account = 'reserved' THEN e.amount WHEN e.from_account = 'reserved' THEN -e.amount ELSE 0 END)
             FROM ledger_entries e WHERE e.shop_id = r.shop_id AND e.source_type = 'redemption' AND e.source_id = r.redemption_id), 0)::int
             AS held,
           coalesce((SELECT sum(CASE WHEN e.to_account = 'redeemed' THEN e.amount WHEN e.from_account = 'redeemed' THEN -e.amount ELSE 0 END)
             FROM ledger_entries e WHERE e.shop_id = r.shop_id AND e.source_type = 'redemption' AND e.source_id = r.redemption_id), 0)::int
             AS spent
         FROM redemptions r WHERE r.shop_id = $1`,
        [String(shopId)],
      );
      const isOpen = (row: { state: string }) => ["making", "held", "ending", "unclear"].includes(row.state);
      for (const row of rows) {
        const held = isOpen(row) ? row.points : 0;
        const spent = row.state === "confirmed" ? row.points : 0;
        if (row.held !== held) faults.push(`redemption ${row.id} is ${row.state} and holds ${row.held} points`);
        if (row.spent !== spent) faults.push(`redemption ${row.id} is ${row.state} and spent ${row.spent} points`);
      }
      // Every code that works in the shop has its points held.
      const byCode = new Map(rows.map((row) => [row.code, row]));
      for (const discount of state().discounts.values()) {
        if (!discount.title.startsWith("okaeri-points-")) continue;
        for (const code of codesOf(state(), discount.id)) {
          const row = byCode.get(code.code);
          const works = discountStatus(discount, simulator.store.now()) !== "EXPIRED" && code.usageCount === 0;
          if (works && !(row && isOpen(row))) faults.push(`${code.code} works and nothing is held for it`);
        }
      }
      return faults;
    },
  };
}
