import { dayOf } from "#app/lib/time.ts";
import { setUpLargeShop } from "../large/large-stage.ts";
import type { BenchRow } from "../report.ts";
import type { SectionOptions } from "../sections.ts";
import { fillLedger } from "./fill-ledger.ts";
import { measureBalance } from "./measure-balance.ts";
import { measureExpiryNight } from "./measure-expiry-night.ts";
import { measureShopperRoute } from "./measure-shopper-route.ts";

/** Points and tiers of a generated shop whose ledger has ten entries for each customer. */
export async function* measureLoyalty({ serverUrl, customers }: SectionOptions): AsyncGenerator<BenchRow[]> {
  const now = new Date();
  const stage = await setUpLargeShop({ serverUrl, name: "loyalty", customers, now });
  const today = dayOf(now, "Asia/Tokyo");
  const nextMonth = dayOf(new Date(now.getTime() + 30 * 86_400_000), "Asia/Tokyo");
  try {
    // What imports the app comes after its settings.
    const { measureTierEdit } = await import("./measure-tier-edit.ts");
    yield await measureTierEdit(stage, today);
    await fillLedger(stage, today);
    yield await measureBalance(stage);
    yield await measureShopperRoute(stage);
    yield await measureExpiryNight(stage, nextMonth);
  } finally {
    await stage.stop();
  }
}
