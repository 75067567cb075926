import pg from "pg";
import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

export interface GrantedLot {
  points: number;
  expiresOn: string | null;
}

export interface PointLedger {
  shopId: ShopId;
  admin: pg.Client;
  inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A customer with these lots, each granted by an entry of its own. */
  addCustomer(customerId: number, lots: GrantedLot[]): Promise<void>;
  /** What is kept of a customer. */
  accountOf(customerId: number): Promise<{ available: number; reserved: number }>;
  lotsOf(customerId: number): Promise<{ left: number; expiresOn: string | null }[]>;
  /** Everything that does not add up, as sentences; computed from the entries and movements alone. */
  faults(): Promise<string[]>;
  close(): Promise<void>;
}

/** A shop in a database of its own, with nothing but customers and their points. */
export async function openPointLedger(): Promise<PointLedger> {
  const database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  const db = await import("#app/db.server.ts");
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, time_zone, currency) VALUES ('points.myshopify.com', 'Asia/Tokyo', 'JPY') RETURNING shop_id::text AS id",
  );
  const shopId = BigInt(rows[0].id) as ShopId;
  const shop = String(shopId);
  return {
    shopId,
    admin,
    inTx: (work) => db.inTransaction({ shopId }, work),
    async addCustomer(customerId, lots) {
      await admin.query(
        `INSERT INTO customers (shop_id, customer_id, tags, updated_at, observed_at) VALUES ($1, $2, '{}', now(), now())`,
        [shop, customerId],
      );
      for (const [at, { points, expiresOn }] of lots.entries()) {
        const { rows: entries } = await admin.query(
          `INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type,
             idempotency_key, reason, occurred_at)
           VALUES ($1, $2::bigint, 'adjust', $3, 'issuance', 'available', 'staff', 'grant:' || $2::bigint || ':' || $4::int, '{}', now())
           RETURNING entry_id`,
          [shop, customerId, points, at],
        );
        await admin.query(
          `INSERT INTO points_lots (shop_id, customer_id, entry_id, granted_on, expires_on, granted, "left")
           VALUES ($1, $2, $3, '2026-01-01', $4, $5, $5)`,
          [shop, customerId, entries[0].entry_id, expiresOn, points],
        );
      }
      const available = lots.reduce((sum, lot) => sum + lot.points, 0);
      await admin.query("INSERT INTO points_accounts (shop_id, customer_id, available) VALUES ($1, $2, $3)", [
        shop,
        customerId,
        available,
      ]);
    },
    async accountOf(customerId) {
      const found = await admin.query(
        "SELECT available::int, reserved::int FROM points_accounts WHERE shop_id = $1 AND customer_id = $2",
        [shop, customerId],
      );
      return found.rows[0];
    },
    async lotsOf(customerId) {
      const found = await admin.query(
        `SELECT "left"::int, expires_on::text AS "expiresOn" FROM points_lots
         WHERE shop_id = $1 AND customer_id = $2 ORDER BY lot_id`,
        [shop, customerId],
      );
      return found.rows;
    },
    faults: () => ledgerFaults(admin, shop),
    async close() {
      await db.closeDatabase();
      await admin.end();
      await database.drop();
    },
  };
}

/**
 * What does not add up in a shop's ledger, as sentences. Reads entries, movements and what is kept, and folds them here,
 * sharing no statement with the app.
 */
export async function ledgerFaults(admin: pg.Client, shop: string): Promise<string[]> {
  const faults: string[] = [];
  const entries = await admin.query(
    `SELECT customer_id::text AS customer, from_account AS "from", to_account AS "to", amount::text AS amount
     FROM ledger_entries WHERE shop_id = $1`,
    [shop],
  );
  const balances = new Map<string, bigint>();
  const move = (name: string, points: bigint) => balances.set(name, (balances.get(name) ?? 0n) + points);
  const own = new Set(["pending", "available", "reserved", "debt"]);
  for (const { customer, from, to, amount } of entries.rows) {
    move(own.has(from) ? `${customer} ${from}` : from, -BigInt(amount));
    move(own.has(to) ? `${customer} ${to}` : to, BigInt(amount));
  }
  const total = [...balances.values()].reduce((sum, points) => sum + points, 0n);
  if (total !== 0n) faults.push(`all accounts add up to ${total}`);
  const kept = await admin.query(
    `SELECT customer_id::text AS customer, pending::text, available::text, reserved::text, debt::text
     FROM points_accounts WHERE shop_id = $1`,
    [shop],
  );
  for (const row of kept.rows) {
    for (const account of ["pending", "available", "reserved", "debt"] as const) {
      // Debt is the one account that goes below zero, and is kept as what is owed.
      const sum = balances.get(`${row.customer} ${account}`) ?? 0n;
      const folded = account === "debt" ? -sum : sum;
      if (folded !== BigInt(row[account])) {
        faults.push(`${row.customer} has ${folded} ${account} by entries, ${row[account]} kept`);
      }
      if (folded < 0n) faults.push(`${row.customer} has ${folded} ${account}`);
    }
    if (BigInt(row.debt) > 0n && BigInt(row.available) > 0n) faults.push(`${row.customer} owes and has points`);
  }
  const lots = await admin.query(
    `SELECT l.customer_id::text AS customer, l.lot_id::text AS lot, l."left"::text AS "left", l.granted::text AS granted,
       CASE WHEN l.released THEN 'available' ELSE 'pending' END AS account,
       coalesce((SELECT sum(m.amount) FROM lot_movements m WHERE m.shop_id = l.shop_id AND m.lot_id = l.lot_id), 0)::text
         AS moved
     FROM points_lots l WHERE l.shop_id = $1`,
    [shop],
  );
  const inLots = new Map<string, bigint>();
  for (const row of lots.rows) {
    if (BigInt(row.left) !== BigInt(row.granted) + BigInt(row.moved)) faults.push(`lot ${row.lot} does not add up`);
    if (BigInt(row.left) < 0n) faults.push(`lot ${row.lot} is below zero`);
    const place = `${row.customer} ${row.account}`;
    inLots.set(place, (inLots.get(place) ?? 0n) + BigInt(row.left));
  }
  for (const row of kept.rows) {
    for (const account of ["pending", "available"] as const) {
      const left = inLots.get(`${row.customer} ${account}`) ?? 0n;
      if (left !== BigInt(row[account])) faults.push(`${row.customer} has ${row[account]} ${account}, ${left} in lots`);
    }
  }
  return faults;
}
