import { inTransaction } from "#app/db.server.ts";
import { dryRunTiers } from "#app/features/tiers/dry-run.server.ts";
import { readProgramme } from "#app/features/tiers/read-programme.server.ts";
import type { LargeStage } from "../large/large-stage.ts";
import { atMost, type BenchRow, median, seconds } from "../report.ts";

const ROUNDS = 3;

/** What a lower threshold and a higher multiplier would do, asked before publishing. */
export async function measureTierEdit({ shopId, rows }: LargeStage, today: string): Promise<BenchRow[]> {
  const times: number[] = [];
  let movers = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
      const { version, content } = await readProgramme(tx, shopId);
      const tiers = content.tiers.map((tier) => ({
        ...tier,
        threshold: String((BigInt(tier.threshold) * BigInt(8 - round)) / 10n),
        multiplierBp: tier.multiplierBp + 5_000,
      }));
      const draft = { ...content, tiers };
      const began = performance.now();
      const result = await dryRunTiers(tx, { shopId, baseVersion: version, draft, asOf: today, now: new Date() });
      times.push((performance.now() - began) / 1000);
      if (result !== "conflict") movers = result.up;
    });
  }
  if (movers === 0) throw new Error("nobody would move");
  const took = median(times);
  return [
    { what: "dry run of a tier edit over all customers", rows, ours: seconds(took), reach: atMost(3, took, " s") },
  ];
}
