import type { LargeStage } from "../large/large-stage.ts";
import { atMost, type BenchRow, grouped, median, seconds } from "../report.ts";

const ROUNDS = 2;

/** What must be written at least: what is left of the lots, an entry for each, the balances. $1 shop, $2 the day */
const BARE_SQL = `
WITH ended AS (
  UPDATE points_lots l SET "left" = 0 FROM points_lots before
  WHERE l.shop_id = $1::bigint AND l."left" > 0 AND l.expires_on < $2::date
    AND before.shop_id = $1::bigint AND before.lot_id = l.lot_id
  RETURNING l.lot_id, l.customer_id, before."left" AS points
),
entries AS (
  INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
    idempotency_key, reason, occurred_at)
  SELECT $1::bigint, customer_id, 'expire', points, 'available', 'expired', 'lot', lot_id, 'bare:' || lot_id, '{}', now()
  FROM ended
)
UPDATE points_accounts a SET available = a.available - e.points FROM ended e
WHERE a.shop_id = $1::bigint AND a.customer_id = e.customer_id`;

/** Both sides take turns in transactions that are taken back, so each finds the same lots. */
export async function measureExpiryNight(stage: LargeStage, asOf: string): Promise<BenchRow[]> {
  const { inTransaction } = await import("#app/db.server.ts");
  const { expirePoints } = await import("#app/features/ledger/index.server.ts");
  const { admin, shopId, customers } = stage;
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await admin.query("VACUUM ANALYZE points_lots, points_accounts, ledger_entries");
    let began = performance.now();
    await inTransaction({ shopId, timeoutMs: 600_000 }, async (tx) => {
      const changed = await expirePoints(tx, { shopId, asOf, now: new Date() });
      if (changed.length !== customers) throw new Error(`${changed.length} balances changed`);
      ours.push((performance.now() - began) / 1000);
      throw new TakenBack();
    }).catch(ignoreTakenBack);
    await admin.query("VACUUM ANALYZE points_lots, points_accounts, ledger_entries");
    await admin.query("BEGIN");
    began = performance.now();
    const { rowCount } = await admin.query(BARE_SQL, [String(shopId), asOf]);
    bare.push((performance.now() - began) / 1000);
    await admin.query("ROLLBACK");
    if (rowCount !== customers) throw new Error(`${rowCount} bare balances changed`);
  }
  const ratio = median(ours) / median(bare);
  return [
    {
      what: "the night in which every customer's points end, against one statement",
      rows: `${grouped(customers)} lots`,
      ours: seconds(median(ours)),
      against: seconds(median(bare)),
      ratio,
      reach: atMost(2, ratio, " ×"),
    },
  ];
}

class TakenBack extends Error {}

function ignoreTakenBack(error: unknown): void {
  if (!(error instanceof TakenBack)) throw error;
}
