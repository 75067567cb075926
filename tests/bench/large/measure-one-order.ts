import { orderPayload } from "../../factories/order-payload.ts";
import { atMost, type BenchRow, median, milliseconds, percentile } from "../report.ts";
import type { LargeStage } from "./large-stage.ts";

const ORDERS = 60;
const WARM_UP = 10;
const DAY_MS = 86_400_000;

/** Milliseconds that the database worked for one order, told by its own statistics. */
interface Cost {
  planning: number;
  executing: number;
}

/**
 * One webhook after the other, each of a customer of its own: its batch in the inbox with facts, figures, points, tier and
 * coupon, then the settling of reports and segments that follows it.
 */
export async function measureOneOrder(stage: LargeStage): Promise<BenchRow[]> {
  const { drainInbox } = await import("#app/ingest/inbox/drain.server.ts");
  const { settleCustomers } = await import("#app/ingest/settle-customers.server.ts");
  const { admin, shopId } = stage;
  while ((await settleCustomers({ now: new Date() })).more);
  const costs: { drain: Cost; settle: Cost; all: number }[] = [];
  for (let order = 0; order < WARM_UP + ORDERS; order += 1) {
    const now = new Date();
    await admin.query(
      `INSERT INTO inbox_messages (shop_id, webhook_id, topic, triggered_at, next_attempt_at, payload)
       VALUES ($1, $2, 'orders/create', $3, $3, $4)`,
      [String(shopId), `bench-${order}`, now, bodyOf(order, { stage, at: now })],
    );
    const drain = await costOf(stage, () => drainInbox({ now }));
    const settle = await costOf(stage, () => settleCustomers({ now }));
    const all = drain.planning + drain.executing + settle.planning + settle.executing;
    if (order >= WARM_UP) costs.push({ drain, settle, all });
  }
  const { rows } = await admin.query<{ taken: number }>(
    "SELECT count(*)::integer AS taken FROM orders WHERE order_id >= 5900000000000 AND counted",
  );
  if (rows[0]?.taken !== WARM_UP + ORDERS) throw new Error(`${rows[0]?.taken} orders were taken`);
  const whole = median(costs.map(({ all }) => all));
  const part = (of: (cost: (typeof costs)[number]) => number) => milliseconds(median(costs.map(of)));
  const inbox = `inbox ${part(({ drain }) => drain.executing)} + planning ${part(({ drain }) => drain.planning)}`;
  const settling = `settling ${part(({ settle }) => settle.executing)} + planning ${part(({ settle }) => settle.planning)}`;
  return [
    {
      what: "one order alone, its whole effect: time of the database",
      rows: `${ORDERS} orders one by one upon ${stage.rows}`,
      ours: `${milliseconds(whole)} (${inbox}; ${settling}), p95 ${milliseconds(
        percentile(
          costs.map(({ all }) => all),
          95,
        ),
      )}`,
      reach: atMost(5, whole, " ms"),
    },
  ];
}

function bodyOf(order: number, { stage, at }: { stage: LargeStage; at: Date }): string {
  const product = 60 + ((order * 7) % 200);
  const time = new Date(at.getTime() - (order % 20) * DAY_MS).toISOString();
  return orderPayload({
    id: String(5_900_000_000_000 + order),
    customerId: String(7_000_000_000_000 + 1 + Math.floor((stage.customers / (WARM_UP + ORDERS)) * order)),
    processedAt: order % 2 === 0 ? at.toISOString() : time,
    updatedAt: at.toISOString(),
    currency: "JPY",
    taxesIncluded: true,
    lines: [
      {
        id: String(9_900_000_000_000 + order),
        productId: String(8_000_000_000_000 + product),
        variantId: String(8_100_000_000_000 + product),
        quantity: 1,
        currentQuantity: 1,
        price: "3000",
      },
    ],
  });
}

async function costOf({ admin }: LargeStage, work: () => Promise<unknown>): Promise<Cost> {
  await admin.query("SELECT pg_stat_statements_reset()");
  await work();
  const { rows } = await admin.query<Cost>(
    `SELECT sum(total_plan_time)::float8 AS planning, sum(total_exec_time)::float8 AS executing
     FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'`,
  );
  return rows[0] ?? { planning: Number.NaN, executing: Number.NaN };
}
