import { channel } from "node:diagnostics_channel";
import { finished } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";
import type { ShopId } from "#app/lib/ids.ts";
import { atLeast, type BenchRow, grouped, median, perSecond, seconds } from "./report.ts";
import type { ShopStage } from "./shop-stage.ts";

const ROUNDS = 3;

/** What the orders' file ends in. */
const FROM_ORDERS = [
  ...["orders", "order_lines", "refunds", "customer_figures", "period_figures", "tier_memberships"],
  ...["customer_histories", "step_days", "step_gaps", "first_product_days", "first_product_months", "cohort_months"],
  ...["return_days", "product_steps", "product_step_gaps", "product_reorders", "reorder_gaps", "lapse_limits"],
  ...["lapse_counts", "rfm_scores", "rfm_cells"],
];
const IMPORTED = [
  ...FROM_ORDERS,
  ...["products", "variants", "customers", "sync_runs"],
  ...["import_progress", "import_orders", "import_order_lines"],
];

interface Marks {
  begun: number;
  /** When the app began to load the orders' file. */
  ordersReady: number;
  figures: number;
  done: number;
}

/** The whole import of the CDNOW shop through the simulator, against COPY of the rows it ends in into the same tables. */
export async function measureBackfill(stage: ShopStage): Promise<BenchRow[]> {
  const { admin } = stage;
  const rounds: { marks: Marks; copy: number }[] = [];
  let orders = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    await admin.query(`TRUNCATE ${IMPORTED.join(", ")}`);
    await admin.query("CHECKPOINT");
    const marks = await backfillOnce(stage);
    const { rows } = await admin.query<{ orders: number }>("SELECT count(*)::integer AS orders FROM orders");
    orders = rows[0]?.orders ?? 0;
    const copy = await copyOnce(admin);
    if (round > 0) rounds.push({ marks, copy }); // the first is a warm-up
  }
  if (orders === 0) throw new Error("the backfill brought no orders");
  const time = (of: (marks: Marks) => number) => median(rounds.map(({ marks }) => of(marks) / 1000));
  const ours = time((marks) => marks.done - marks.ordersReady);
  const copy = median(rounds.map((one) => one.copy));
  const parts = [
    `export, products and customers ${seconds(time((marks) => marks.ordersReady - marks.begun))}`,
    `orders ${seconds(time((marks) => marks.figures - marks.ordersReady))}`,
    `figures ${seconds(time((marks) => marks.done - marks.figures))}`,
  ];
  return [
    {
      what: `backfill from the file being ready (${parts.join(", ")}), against COPY`,
      rows: `${grouped(orders)} orders`,
      ours: perSecond(orders / ours, "orders"),
      against: perSecond(orders / copy, "orders"),
      ratio: copy / ours,
      reach: atLeast(25_000, orders / ours, " orders/s"),
    },
  ];
}

async function backfillOnce(stage: ShopStage): Promise<Marks> {
  const { runBackfill } = await import("#app/ingest/sync/index.server.ts");
  const downloads: number[] = [];
  const note = (message: unknown) => {
    if ((message as { request: { method: string } }).request.method === "GET") downloads.push(performance.now());
  };
  const requests = channel("undici:request:create");
  requests.subscribe(note);
  const phases = watchFigures(stage.admin);
  const begun = performance.now();
  const outcome = await runBackfill({ shopId: stage.shopId as ShopId, signal: new AbortController().signal });
  const done = performance.now();
  const figures = await phases.stop();
  requests.unsubscribe(note);
  if (outcome !== "done") throw new Error(`the backfill ended with ${outcome}`);
  return { begun, ordersReady: downloads.at(-1) ?? Number.NaN, figures, done };
}

/** When the run was first seen computing figures, to a hundredth of a second. */
function watchFigures(admin: pg.Client): { stop(): Promise<number> } {
  let seen = Number.NaN;
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const { rows } = await admin.query("SELECT FROM sync_runs WHERE phase = 'figures'");
      if (Number.isNaN(seen) && rows.length > 0) seen = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    async stop() {
      stopped = true;
      await watching;
      return seen;
    },
  };
}

/** Takes the rows out, empties the tables, and puts the same rows in again with COPY; only the last is timed, in seconds. */
async function copyOnce(admin: pg.Client): Promise<number> {
  const dumps = new Map<string, Buffer>();
  for (const table of FROM_ORDERS) {
    const chunks: Buffer[] = [];
    for await (const chunk of admin.query(to(`COPY ${table} TO STDOUT`))) chunks.push(chunk as Buffer);
    dumps.set(table, Buffer.concat(chunks));
  }
  await admin.query(`TRUNCATE ${FROM_ORDERS.join(", ")}`);
  await admin.query("CHECKPOINT");
  const began = performance.now();
  await admin.query("BEGIN");
  for (const [table, rows] of dumps) {
    const stream = admin.query(from(`COPY ${table} FROM STDIN`));
    stream.end(rows);
    await finished(stream);
  }
  await admin.query("COMMIT");
  return (performance.now() - began) / 1000;
}
