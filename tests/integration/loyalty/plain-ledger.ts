import type pg from "pg";

export interface PlainLot {
  lotId: number;
  customerId: number;
  left: number;
}

/**
 * Writes a shop's ledger row by row, as its rules say and not as the app does it: an entry, its lots, their movements, the
 * account. Days are at noon UTC; the shop's clock is to be UTC.
 */
export function plainLedger(admin: pg.Client, shopId: bigint) {
  let entries = 0;
  let lots = 0;

  async function move(of: {
    customerId: number;
    kind: string;
    from: string;
    to: string;
    amount: number;
    day: string;
    source?: { type: string; id: number };
    reason?: Record<string, unknown>;
  }): Promise<string> {
    entries += 1;
    const { rows } = await admin.query(
      `INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
         idempotency_key, reason, occurred_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING entry_id::text AS id`,
      [
        shopId,
        of.customerId,
        of.kind,
        of.amount,
        of.from,
        of.to,
        of.source?.type ?? "staff",
        of.source?.id ?? null,
        `plain:${entries}`,
        JSON.stringify(of.reason ?? { key: of.kind }),
        `${of.day}T12:00:00Z`,
      ],
    );
    const changes = ["pending", "available", "reserved"].map((account) =>
      account === of.to ? of.amount : account === of.from ? -of.amount : 0,
    );
    await admin.query("INSERT INTO points_accounts (shop_id, customer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
      shopId,
      of.customerId,
    ]);
    await admin.query(
      `UPDATE points_accounts SET pending = pending + $3, available = available + $4, reserved = reserved + $5
       WHERE shop_id = $1 AND customer_id = $2`,
      [shopId, of.customerId, ...changes],
    );
    return rows[0].id;
  }

  async function moveLot(lot: PlainLot, entryId: string, change: number): Promise<void> {
    await admin.query("INSERT INTO lot_movements (shop_id, lot_id, entry_id, amount) VALUES ($1, $2, $3, $4)", [
      shopId,
      lot.lotId,
      entryId,
      change,
    ]);
    lot.left += change;
    await admin.query(`UPDATE points_lots SET "left" = $3 WHERE shop_id = $1 AND lot_id = $2`, [
      shopId,
      lot.lotId,
      lot.left,
    ]);
  }

  return {
    move,
    async grant(of: {
      customerId: number;
      points: number;
      on: string;
      endsOn: string | null;
      kind?: string;
    }): Promise<PlainLot> {
      const { customerId, points, on, endsOn, kind = "earn" } = of;
      const entryId = await move({ customerId, kind, from: "issuance", to: "available", amount: points, day: on });
      lots += 1;
      await admin.query(
        `INSERT INTO points_lots (shop_id, lot_id, customer_id, entry_id, granted_on, expires_on, granted, "left")
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
        [shopId, lots, customerId, entryId, on, endsOn, points],
      );
      return { lotId: lots, customerId, left: points };
    },
    /** Takes points of a lot out of what is available, or (from another account) gives them back into it. */
    async shift(
      lot: PlainLot,
      of: { kind: string; from?: string; to?: string; points: number; day: string },
    ): Promise<void> {
      const { kind, from = "available", to = "available", points, day } = of;
      const entryId = await move({ customerId: lot.customerId, kind, from, to, amount: points, day });
      await moveLot(lot, entryId, to === "available" ? points : -points);
    },
  };
}
