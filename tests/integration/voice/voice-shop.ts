import { type EarningShop, openEarningShop, yenOrder } from "../earning/earning-shop.ts";

export type Voice = typeof import("#app/features/voice/index.server.ts");
type Earning = typeof import("#app/features/earning/index.server.ts");

export interface VoiceShop extends EarningShop {
  voice: Voice;
  /** A customer who ordered at an instant; the order's number is theirs. */
  addCustomer(id: number, at?: string): Promise<void>;
  surveyId(readyMade: string): Promise<string>;
  rows<Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** The instant of the orders: the morning of 10 July in Tokyo. */
export const ORDERED = "2026-07-10T03:00:00Z";

/** A shop with the three ready-made surveys, all on, that thanks for an answer with 30 points. */
export async function openVoiceShop(): Promise<VoiceShop> {
  const shop = await openEarningShop();
  const voice = await import("#app/features/voice/index.server.ts");
  const earning: Earning = await import("#app/features/earning/index.server.ts");
  const { shopId } = shop;
  const id = String(shopId);
  const form = new FormData();
  const action = { intent: "saveAction", version: "0", active: "true", action: "survey", points: "30" };
  for (const [name, value] of Object.entries(action)) form.set(name, value);
  const now = new Date("2026-02-01T00:00:00Z");
  await shop.inTx((tx) => earning.submitEarningForm(tx, { shopId, currency: "JPY", form, today: "2026-02-01", now }));
  await shop.inTx((tx) => voice.ensureReadyMadeSurveys(tx, { shopId, now }));
  await shop.admin.query("UPDATE surveys SET enabled_at = $1", [now]);
  const rows = async <Row extends object>(sql: string, ...values: unknown[]) =>
    (await shop.admin.query<Row>(sql, [id, ...values])).rows;
  return {
    ...shop,
    voice,
    rows,
    async addCustomer(customer, at = ORDERED) {
      await shop.tellCustomers([{ id: customer, created: "2026-01-01T00:00:00Z" }], at);
      await shop.tell([yenOrder(customer, { customer, at, product: "7" })], at);
    },
    async surveyId(readyMade) {
      const [row] = await rows<{ id: string }>(
        "SELECT survey_id::text AS id FROM surveys WHERE shop_id = $1 AND ready_made = $2",
        readyMade,
      );
      return row?.id ?? "";
    },
  };
}

export interface GivenPick {
  pick: number;
  comment?: string;
  /** Which ready-made survey; by default the one after an order. */
  survey?: string;
  order?: number;
  /** Days after the order. */
  days?: number;
}
