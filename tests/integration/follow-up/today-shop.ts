import pg from "pg";
import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

type FollowUp = typeof import("#app/features/follow-up/index.server.ts");
type Change = Awaited<ReturnType<FollowUp["changeToday"]>>;

export const NOW = "2026-07-10T03:00:00Z";
export const TODAY = "2026-07-10";
export const YUKI = "501";
export const KEN = "502";

export interface TodayShop {
  shopId: ShopId;
  admin: pg.Client;
  use: FollowUp;
  inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  insert(table: string, row: Record<string, unknown>): Promise<void>;
  /** Adds tasks of staff for customers 1, 2, …; what a row says wins. */
  addTasks(rows: Record<string, unknown>[]): Promise<void>;
  /** Sends a form about tasks as somebody of the shop. */
  change(as: string, fields: Record<string, string>, now?: string): Promise<Change>;
  /** Does one thing with many tasks, request after request, until it is finished. */
  act(as: string, fields: Record<string, string>): Promise<Change>;
  list(as: string, search?: string): ReturnType<FollowUp["readToday"]>;
  tasks(columns: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** A shop in Tokyo with customers, a programme, and nothing to do. */
export async function openTodayShop({ customers = 20 } = {}): Promise<TodayShop> {
  const database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  const db = await import("#app/db.server.ts");
  const use = await import("#app/features/follow-up/index.server.ts");
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    `INSERT INTO shops (domain, name, time_zone, currency, installed_at)
     VALUES ('today.myshopify.com', 'くらし', 'Asia/Tokyo', 'JPY', now()) RETURNING shop_id::text AS id`,
  );
  const shop: string = rows[0].id;
  const shopId = BigInt(shop) as ShopId;
  const insert = async (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row);
    await admin.query(
      `INSERT INTO ${table} (shop_id, ${names.join(", ")}) VALUES ($1, ${names.map((_, at) => `$${at + 2}`).join(", ")})`,
      [shop, ...Object.values(row)],
    );
  };
  await admin.query(
    `INSERT INTO customers (shop_id, customer_id, email, first_name, last_name, locale, tags, zip, city, address1, country,
       updated_at, observed_at)
     SELECT $1, n, 'c' || n || '@example.com', '花子' || n, '山田', 'ja', '{}', '100-0001', '千代田区', '千代田1-1', 'Japan', $2, $2
     FROM generate_series(1, $3::integer) n`,
    [shop, NOW, customers],
  );
  await insert("message_templates", { template_id: 5, name: "お礼", version: 1, updated_at: NOW });
  await insert("message_template_versions", {
    template_id: 5,
    version: 1,
    subject_ja: "お礼",
    body_ja: "{{ customer.name }} 様、ありがとうございます。",
    subject_en: "Thanks",
    body_en: "Thank you, {{ customer.name }}.",
    created_at: NOW,
  });
  await insert("programmes", {
    programme_id: 7,
    name: "初回購入のあと",
    version: 1,
    enabled_at: NOW,
    created_at: NOW,
    updated_at: NOW,
  });
  const step = { offsetDays: 0, from: "anchor", kind: "marketing", gift: null, condition: null };
  await insert("programme_versions", {
    programme_id: 7,
    version: 1,
    content: {
      anchor: { kind: "order", number: 1 },
      segmentId: null,
      steps: [
        { ...step, stepId: 1, channels: ["post"], templateId: "5", instructions: "" },
        { ...step, stepId: 3, channels: ["email"], templateId: "5", kind: "transactional", instructions: "" },
        { ...step, stepId: 2, channels: ["staff"], templateId: null, instructions: "電話で使い方を聞く\n折り返し可" },
      ],
      exit: { onOrder: true, onSegmentLeave: false },
      again: { kind: "never" },
      sendHour: 10,
      quietHours: null,
      sending: "person",
    },
    created_at: NOW,
  });
  const change: TodayShop["change"] = (as, fields, now = NOW) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const of = { shopId, staffId: as, form, now: new Date(now), today: TODAY, timeZone: "Asia/Tokyo" };
    return db.inTransaction({ shopId }, (tx) => use.changeToday(tx, of));
  };
  let added = 0;
  return {
    shopId,
    admin,
    use,
    insert,
    change,
    inTx: (work) => db.inTransaction({ shopId }, work),
    async addTasks(tasks) {
      for (const task of tasks) {
        added += 1;
        await insert("tasks", {
          key: `test:${added}`,
          source_type: "hand",
          customer_id: 1 + (added % customers),
          channel: "staff",
          title: `task ${added}`,
          automatic: false,
          due_on: TODAY,
          due_at: NOW,
          created_at: NOW,
          ...task,
        });
      }
    },
    async act(as, fields) {
      let answer = await change(as, { intent: "act", ...fields });
      while (answer.ok && answer.action && !answer.action.finished) {
        answer = await change(as, { intent: "act", actionId: answer.action.actionId });
      }
      return answer;
    },
    list: (as, search = "") =>
      db.inTransaction({ shopId }, (tx) =>
        use.readToday(tx, {
          shopId,
          query: use.parseTodayQuery(new URLSearchParams(search)),
          asker: { staffId: as, today: TODAY, timeZone: "Asia/Tokyo" },
          now: new Date(NOW),
        }),
      ),
    async tasks(columns) {
      const found = await admin.query(`SELECT ${columns} FROM tasks WHERE shop_id = $1 ORDER BY task_id`, [shop]);
      return found.rows;
    },
    async close() {
      await db.closeDatabase();
      await admin.end();
      await database.drop();
    },
  };
}
