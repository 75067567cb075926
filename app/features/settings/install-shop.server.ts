import type { Session } from "@shopify/shopify-api";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { projectProgramme } from "#app/features/customers/index.server.ts";
import { setEarnRule } from "#app/features/earning/index.server.ts";
import { ensureReadyMadeSurveys } from "#app/features/voice/index.server.ts";
import { en } from "#app/i18n/locales/en.ts";
import { ja } from "#app/i18n/locales/ja.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { toMinor } from "#app/lib/money.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { SHOP_INFO } from "#app/shopify/operations/shop-info.ts";
import { enqueueEffect } from "#app/shopify/outbox.server.ts";
import { ensureShop } from "#app/shopify/shop-id.server.ts";
import { setShopFacts } from "./set-shop-facts.server.ts";

interface ShopInfo {
  shop: {
    id: string;
    name: string;
    currencyCode: string;
    ianaTimezone: string;
    taxesIncluded: boolean;
  };
}

interface Defaults {
  /** One point is earned for each of these, in minor units. */
  earnPerMinor: bigint;
  couponMinor: bigint;
  tiers: { nameJa: string; nameEn: string; threshold: bigint }[];
}

/** Amounts that are round in the shop's own currency: ¥100, ¥500 and the like; $1, $5 elsewhere. */
function defaultsFor(currency: string): Defaults {
  const large = ["JPY", "KRW", "TWD", "HUF", "CLP", "VND", "IDR"].includes(currency);
  const amount = (whole: number, wholeLarge: number) => toMinor(String(large ? wholeLarge : whole), currency);
  return {
    earnPerMinor: amount(1, 100),
    couponMinor: amount(5, 500),
    tiers: [
      { nameJa: ja.defaults.tiers.regular, nameEn: en.defaults.tiers.regular, threshold: 0n },
      { nameJa: ja.defaults.tiers.silver, nameEn: en.defaults.tiers.silver, threshold: amount(200, 20_000) },
      { nameJa: ja.defaults.tiers.gold, nameEn: en.defaults.tiers.gold, threshold: amount(500, 50_000) },
    ],
  };
}

/**
 * Takes a shop in: what figures depend on (currency, time zone, tax), the settings it begins with, and its history by a
 * backfill job. Runs with every new token that the library asks for, and before a page of a shop that is not installed
 * (the library stores the token first, and does not come back when this fails): what is there already stays as the
 * merchant left it, and the backfill is asked for once per installation.
 */
export async function installShop(session: Session): Promise<void> {
  const shopId = await ensureShop(session.shop);
  const now = new Date();
  const { shop } = await adminGraphql<ShopInfo>({ shopId, operation: SHOP_INFO });
  const isNew = await inTransaction({ shopId }, async (tx) => {
    const [before] = await query<{ installed: boolean }>(
      tx,
      `SELECT installed_at IS NOT NULL AND uninstalled_at IS NULL AS installed FROM shops
       WHERE shop_id = $1::bigint FOR UPDATE`,
      shopId,
    );
    const installed = before?.installed ?? false;
    const { name, currencyCode: currency, ianaTimezone: timeZone, taxesIncluded } = shop;
    await setShopFacts(tx, { shopId, facts: { name, currency, timeZone, taxesIncluded }, toldAt: now });
    await tx.shop.update({
      where: { shopId },
      data: {
        shopifyShopId: parseId(shop.id),
        grantedScopes: session.scope?.split(",").map((scope) => scope.trim()) ?? [],
        uninstalledAt: null,
        ...(installed ? {} : { installedAt: now }),
      },
    });
    await createDefaults(tx, { shopId, currency, now });
    await ensureReadyMadeSurveys(tx, { shopId, now });
    if (!installed) {
      await enqueue({ tx, job: "backfill-shop", payload: { shopId } });
      await enqueue({ tx, job: "refill-pools", payload: { shopId } });
      await enqueueEffect(tx, { shopId, kind: "metafields.app_url", key: "app_url", payload: {} });
      await projectProgramme(tx, shopId);
    }
    return !installed;
  });
  if (isNew) log.info({ shopId: String(shopId) }, "A shop was installed");
}

/** Tags that many shops use already say which products are trials and gifts; the merchant may take the rules away. */
async function createKindRules(tx: Tx, shopId: ShopId): Promise<void> {
  const rules = [en, ja].flatMap(({ defaults: { kindTags } }) => [
    { tag: kindTags.trial, kind: "trial" },
    { tag: kindTags.giftSet, kind: "gift_set" },
  ]);
  await tx.productKindRule.createMany({
    data: rules.map(({ tag, kind }) => ({ shopId, scope: "tag", target: tag.toLowerCase(), title: tag, kind })),
    skipDuplicates: true,
  });
}

async function createDefaults(tx: Tx, options: { shopId: ShopId; currency: string; now: Date }): Promise<void> {
  const { shopId, currency, now } = options;
  const { earnPerMinor, couponMinor, tiers } = defaultsFor(currency);
  // Orders before the installation earn nothing: the shopper was promised no points for them.
  await setEarnRule(tx, {
    shopId,
    rule: {
      active: true,
      earnPoints: 1,
      earnPerMinor,
      withTax: false,
      validDays: 365,
      releaseAfter: "order",
      releaseDays: 0,
      shortfall: "debt",
    },
    expectedVersion: 0,
    now,
  });
  if ((await tx.tier.count({ where: { shopId } })) === 0) {
    await tx.tier.createMany({ data: tiers.map((tier, index) => ({ shopId, ...tier, position: index + 1 })) });
    await createKindRules(tx, shopId);
  }
  if ((await tx.couponCampaign.count({ where: { shopId, kind: "next_visit" } })) === 0) {
    await tx.couponCampaign.create({
      data: {
        shopId,
        kind: "next_visit",
        active: false,
        valueKind: "amount",
        valueMinor: couponMinor,
        minimumMinor: 0n,
        validDays: 60,
      },
    });
  }
}
