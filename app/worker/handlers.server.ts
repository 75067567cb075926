import { inTransaction, lockShopFacts } from "#app/db.server.ts";
import { expireCoupons, refillPools } from "#app/features/coupons/index.server.ts";
import { expirePoints, moveTierWindows } from "#app/features/loyalty/index.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import { exportCustomerData } from "#app/features/privacy/index.server.ts";
import { pruneInbox } from "#app/ingest/inbox/prune-inbox.server.ts";
import { runBackfill, runReconcile } from "#app/ingest/sync/index.server.ts";
import type { JobName, JobPayload } from "#app/jobs/catalogue.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { listShops } from "#app/shopify/shop-id.server.ts";

interface JobContext {
  now: Date;
  /** Aborts when the worker stops or the job's time is over. */
  signal: AbortSignal;
}

type Handlers = { [Name in JobName]: (payload: JobPayload<Name>, context: JobContext) => Promise<unknown> };

/** What each job of the catalogue does. */
export const handlers: Handlers = {
  "backfill-shop": ({ shopId }, { signal }) => runBackfill({ shopId, signal }),
  "reconcile-shop": ({ shopId }, { signal }) => runReconcile({ shopId, signal }),
  "refill-pools": ({ shopId }, { now }) => refillPools({ shopId, now }),
  "customer-data-request": ({ shopId, requestId }, { now }) => exportCustomerData({ shopId, requestId, now }),
  "prune-inbox": ({ shopId }, { now, signal }) => pruneInbox({ shopId, now, signal }),

  async "day-passed"({ shopId }, { now }) {
    await inTransaction({ shopId, timeoutMs: 600_000 }, async (tx) => {
      const shop = await loadShop(tx, shopId);
      if (!shop) return;
      await lockShopFacts(tx, shopId);
      const asOf = dayOf(now, shop.timeZone);
      await moveTierWindows(tx, { shopId, asOf, now });
      await expirePoints(tx, { shopId, asOf, now });
      await expireCoupons(tx, { shopId, asOf });
    });
  },

  async "every-hour"() {
    for (const shopId of await installedShops()) {
      await enqueue({ job: "reconcile-shop", payload: { shopId } });
      await enqueue({ job: "day-passed", payload: { shopId } });
      await enqueue({ job: "refill-pools", payload: { shopId } });
    }
  },

  async "every-night"() {
    for (const { shopId } of await listShops()) await enqueue({ job: "prune-inbox", payload: { shopId } });
  },
};

async function installedShops(): Promise<ShopId[]> {
  return (await listShops()).filter(({ installed }) => installed).map(({ shopId }) => shopId);
}
