import { inTransaction } from "#app/db.server.ts";
import { askToReconcile, keepCampaigns } from "#app/features/coupons/index.server.ts";
import { countReach } from "#app/features/customers/index.server.ts";
import { measureExperiments } from "#app/features/experiments/index.server.ts";
import { foldProgrammeFigures, foldTaskCounts } from "#app/features/follow-up/index.server.ts";
import { fitBreakage, keepLoyaltyDays } from "#app/features/loyalty/index.server.ts";
import { notifyStaff } from "#app/features/notifications/index.server.ts";
import { fitPrediction } from "#app/features/prediction/index.server.ts";
import { exportCustomerData } from "#app/features/privacy/index.server.ts";
import { shopsWithOpenRedemptions, sweepRedemptions } from "#app/features/rewards/index.server.ts";
import { fillSegment, refreshHistories } from "#app/features/segments/index.server.ts";
import { askForPerks, passPerksHour } from "#app/features/tiers/index.server.ts";
import { ensureReadyMadeSurveys } from "#app/features/voice/index.server.ts";
import { assessTiers } from "#app/ingest/assess-tiers.server.ts";
import { checkBalances } from "#app/ingest/check-balances.server.ts";
import { pruneInbox } from "#app/ingest/inbox/prune-inbox.server.ts";
import { passCouponsDay } from "#app/ingest/pass-coupons-day.server.ts";
import { passDay } from "#app/ingest/pass-day.server.ts";
import { rebuildShop } from "#app/ingest/rebuild-shop.server.ts";
import { followChangeForAll, passReportsDay } from "#app/ingest/settle-customers.server.ts";
import { runBackfill, runReconcile } from "#app/ingest/sync/index.server.ts";
import type { JobName, JobPayload } from "#app/jobs/catalogue.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { listShops } from "#app/shopify/shop-id.server.ts";

interface JobContext {
  now: Date;
  /** Aborts when the worker stops or the job's time is over. */
  signal: AbortSignal;
}

/** "Once a day", for a day that is looked after every hour. */
const RECOUNT_MS = 23 * 3_600_000;

type Handlers = { [Name in JobName]: (payload: JobPayload<Name>, context: JobContext) => Promise<unknown> };

/** What each job of the catalogue does. */
export const handlers: Handlers = {
  // What is counted once a day is counted with the history, so that the first look at the pages finds it.
  async "backfill-shop"({ shopId }, { signal }) {
    if ((await runBackfill({ shopId, signal })) === "done") await enqueue({ job: "day-passed", payload: { shopId } });
  },
  "reconcile-shop": ({ shopId }, { signal }) => runReconcile({ shopId, signal }),
  "sweep-redemptions": ({ shopId }, { now, signal }) => sweepRedemptions({ shopId, now, signal }),
  "refill-pools": ({ shopId }, { now }) => keepCampaigns({ shopId, now }),
  "follow-change": ({ shopId, about }, { now }) => followChangeForAll({ shopId, about, now }),
  "refresh-histories": ({ shopId, since }, { now }) => refreshHistories({ shopId, since, now }),
  "fill-segment": ({ shopId, segmentId }, { now }) => fillSegment({ shopId, segmentId, now }),
  "customer-data-request": ({ shopId, requestId }, { now }) => exportCustomerData({ shopId, requestId, now }),
  "fit-prediction": ({ shopId }, { now }) => fitPrediction({ shopId, now }),
  "count-reach": ({ shopId }, { now }) => countReach({ shopId, now }),
  "notify-staff": ({ shopId }, { now }) => notifyStaff({ shopId, now }),
  "prune-inbox": ({ shopId }, { now, signal }) => pruneInbox({ shopId, now, signal }),

  async "day-passed"({ shopId }, { now }) {
    await passDay({ shopId, now });
    await passPerksHour(shopId);
    await passReportsDay({ shopId, now });
    await passCouponsDay({ shopId, now });
    await inTransaction({ shopId }, (tx) => ensureReadyMadeSurveys(tx, { shopId, now }));
    await fitPrediction({ shopId, now, oncePerDay: true });
    await measureExperiments({ shopId, now });
    await fitBreakage({ shopId, now, oncePerDay: true });
    await keepLoyaltyDays({ shopId, now });
    await foldProgrammeFigures(shopId);
    await foldTaskCounts(shopId);
    await countReach({ shopId, now, unlessSince: new Date(now.getTime() - RECOUNT_MS) });
  },
  "assess-tiers": ({ shopId }, { now }) => assessTiers({ shopId, now }),
  "rebuild-shop": ({ shopId }, { now }) => rebuildShop({ shopId, now }),

  async "every-five-minutes"() {
    for (const shopId of await shopsWithOpenRedemptions()) {
      await enqueue({ job: "sweep-redemptions", payload: { shopId } });
    }
  },

  async "every-hour"() {
    for (const shopId of await installedShops()) {
      await enqueue({ job: "reconcile-shop", payload: { shopId } });
      await enqueue({ job: "day-passed", payload: { shopId } });
      await enqueue({ job: "refill-pools", payload: { shopId } });
      await enqueue({ job: "notify-staff", payload: { shopId } });
    }
  },

  async "every-night"(_, { now, signal }) {
    for (const { shopId } of await listShops()) await enqueue({ job: "prune-inbox", payload: { shopId } });
    const shopIds = await installedShops();
    for (const shopId of shopIds) {
      await askToReconcile(shopId);
      await askForPerks(shopId);
    }
    await checkBalances({ shopIds, now, signal });
  },
};

async function installedShops(): Promise<ShopId[]> {
  return (await listShops()).filter(({ installed }) => installed).map(({ shopId }) => shopId);
}
