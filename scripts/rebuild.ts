// Computes all that is derived for a shop from its facts: figures, tiers, point balances.
//   npm run rebuild -- --shop example.myshopify.com        (or --all)
import { parseArgs } from "node:util";
import { closeDatabase } from "#app/db.server.ts";
import { checkBalances } from "#app/ingest/check-balances.server.ts";
import { rebuildShop } from "#app/ingest/rebuild-shop.server.ts";
import { listShops } from "#app/shopify/shop-id.server.ts";

const { values } = parseArgs({ options: { shop: { type: "string" }, all: { type: "boolean" } } });
const shops = (await listShops()).filter(({ domain }) => values.all || domain === values.shop);
if (shops.length === 0) {
  process.stderr.write(
    values.shop
      ? `No shop ${values.shop} here. / ${values.shop} というショップはありません。\n`
      : "Name a shop with --shop, or use --all. / --shop でショップを指定するか、--all を使ってください。\n",
  );
  process.exitCode = 1;
}
for (const { shopId, domain } of shops) {
  const differences = await checkBalances({ shopIds: [shopId], now: new Date() });
  if (differences > 0) {
    process.stdout.write(
      `${domain}: ${differences} balances or sums of points do not add up before / 再計算の前に合わないポイント残高・集計が${differences}件\n`,
    );
  }
  const started = performance.now();
  await rebuildShop({ shopId, now: new Date() });
  process.stdout.write(`${domain}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}
await closeDatabase();
