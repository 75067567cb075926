import pg from "pg";
import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

export type Messaging = typeof import("#app/features/messaging/index.server.ts");
type Request = Parameters<Messaging["queueMessages"]>[1]["messages"][number];

export interface MessageRow {
  key: string;
  state: string;
  reason: string | null;
  attempts: number;
  recipient: string | null;
}

export interface MessageShop {
  shopId: ShopId;
  admin: pg.Client;
  databaseUrl: string;
  use: Messaging;
  inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  addCustomer(id: number, columns?: Record<string, unknown>): Promise<void>;
  /** Queues a message under a key for a customer, due at once. */
  queue(key: string, customer: number, more?: Partial<Request>): Promise<string[]>;
  /** Lets everything that is due have its turn, as of an instant from which the clock goes on. */
  send(at?: string): Promise<void>;
  settings(columns: Record<string, unknown>): Promise<void>;
  rows(): Promise<MessageRow[]>;
  row(key: string): Promise<MessageRow>;
  close(): Promise<void>;
}

export const NOW = "2026-07-10T03:00:00Z";

/** A shop in Tokyo with nothing but customers and messages. */
export async function openMessageShop(options: { smtpUrl?: string } = {}): Promise<MessageShop> {
  const database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  process.env.SMTP_URL = options.smtpUrl ?? "";
  const db = await import("#app/db.server.ts");
  const use = await import("#app/features/messaging/index.server.ts");
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    `INSERT INTO shops (domain, name, time_zone, currency, installed_at)
     VALUES ('mail.myshopify.com', 'くらし', 'Asia/Tokyo', 'JPY', now()) RETURNING shop_id::text AS id`,
  );
  const shop: string = rows[0].id;
  const shopId = BigInt(shop) as ShopId;
  const insert = (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row);
    return admin.query(
      `INSERT INTO ${table} (shop_id, ${names.join(", ")}) VALUES ($1, ${names.map((_, at) => `$${at + 2}`).join(", ")})`,
      [shop, ...Object.values(row)],
    );
  };
  await insert("messaging_settings", { from_address: "shop@example.com", per_minute: 100_000, updated_at: NOW });
  const read = async (where = "true", values: unknown[] = []) => {
    const found = await admin.query<MessageRow>(
      `SELECT key, state, reason, attempts, recipient FROM messages WHERE shop_id = $1 AND ${where} ORDER BY message_id`,
      [shop, ...values],
    );
    return found.rows;
  };
  return {
    shopId,
    admin,
    databaseUrl: database.url,
    use,
    inTx: (work) => db.inTransaction({ shopId }, work),
    async addCustomer(id, columns = {}) {
      await insert("customers", {
        customer_id: id,
        email: `c${id}@example.com`,
        first_name: "花子",
        last_name: "山田",
        email_marketing_state: "subscribed",
        tags: [],
        updated_at: NOW,
        observed_at: NOW,
        ...columns,
      });
    },
    queue: (key, customer, more = {}) =>
      db.inTransaction({ shopId }, (tx) =>
        use.queueMessages(tx, {
          shopId,
          now: new Date(NOW),
          messages: [
            {
              key,
              customerId: BigInt(customer),
              kind: "marketing",
              content: { subject: `件名 ${key}`, body: `本文 ${key}` },
              dueAt: new Date(NOW),
              notAfter: null,
              source: { type: "test", id: 1n },
              ...more,
            },
          ],
        }),
      ),
    async send(at = NOW) {
      const signal = new AbortController().signal;
      const begun = performance.now();
      const clock = () => new Date(Date.parse(at) + performance.now() - begun);
      while ((await use.sendMessages({ clock, signal, answerWithinMs: 2_000 })).done > 0);
    },
    async settings(columns) {
      const names = Object.keys(columns);
      await admin.query(
        `UPDATE messaging_settings SET ${names.map((name, at) => `${name} = $${at + 2}`).join(", ")} WHERE shop_id = $1`,
        [shop, ...Object.values(columns)],
      );
    },
    rows: () => read(),
    async row(key) {
      const [found] = await read("key = $2", [key]);
      if (!found) throw new Error(`No message ${key}`);
      return found;
    },
    async close() {
      await db.closeDatabase();
      await admin.end();
      await database.drop();
    },
  };
}
