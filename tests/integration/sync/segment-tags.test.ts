import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type RunningShop, someOfKurashi, startShop } from "./running-shop.ts";

/** A segment's tag in Shopify follows its members: told by differences, through lost answers, and put back for a while. */

let shop: RunningShop;
let db: typeof import("#app/db.server.ts");
let outbox: typeof import("#app/shopify/outbox.server.ts");
let segments: typeof import("#app/features/segments/index.server.ts");
let settling: typeof import("#app/ingest/settle-customers.server.ts");
let sync: typeof import("#app/ingest/sync/index.server.ts");
let segmentId: bigint;
let now = new Date();

beforeAll(async () => {
  shop = await startShop(someOfKurashi(120));
  db = await import("#app/db.server.ts");
  outbox = await import("#app/shopify/outbox.server.ts");
  segments = await import("#app/features/segments/index.server.ts");
  settling = await import("#app/ingest/settle-customers.server.ts");
  sync = await import("#app/ingest/sync/index.server.ts");
  await sync.runBackfill({ shopId: shop.shopId, signal: never() });
}, 120_000);

afterEach(() => shop.simulator.failures.clear());
afterAll(() => shop.close());

const MUCH = { minMinor: "4000" };

const never = () => new AbortController().signal;
const inTx = <T>(work: (tx: import("#app/db.server.ts").Tx) => Promise<T>) =>
  db.inTransaction({ shopId: shop.shopId }, work);

async function drain(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) {
    now = new Date(now.getTime() + 3_600_000);
    await outbox.runOutbox({ now, signal: never() });
    const { rows } = await shop.admin.query("SELECT count(*)::int AS n FROM outbox_effects WHERE state = 'pending'");
    if (rows[0].n === 0) return;
  }
  throw new Error("the outbox does not come to rest");
}

/** Who carries a tag in the platform, whatever its case. */
function carriers(tag: string): string[] {
  const customers = [...shop.simulator.store.state(shop.domain).customers.values()];
  return customers
    .filter(({ tags }) => tags.some((each) => each.toLowerCase() === tag))
    .map(({ id }) => id)
    .sort();
}

async function members(): Promise<string[]> {
  const { rows } = await shop.admin.query("SELECT customer_id::text AS id FROM segment_members WHERE segment_id = $1", [
    String(segmentId),
  ]);
  return rows.map(({ id }) => id as string).sort();
}

async function saveRule(amount: object): Promise<void> {
  const saved = await inTx((tx) =>
    segments.saveSegment(tx, {
      shopId: shop.shopId,
      ...(segmentId === undefined ? {} : { segmentId }),
      name: "常連",
      rule: { type: "netSales", amount },
      now,
    }),
  );
  if (saved.result !== "saved") throw new Error("refused");
  segmentId = saved.segmentId;
  await segments.fillSegment({ shopId: shop.shopId, segmentId, now: new Date() });
}

const setTag = (tag: string | null) =>
  inTx((tx) => segments.setSegmentTag(tx, { shopId: shop.shopId, segmentId, tag, now }));

test("members carry the tag, though answers are lost, and nobody else", async () => {
  await saveRule(MUCH);
  expect((await members()).length).toBeGreaterThan(0);
  shop.simulator.failures.add({ operation: "tagsAdd", kind: "lost", times: 2 });
  expect(await setTag(" Regulars ")).toBe("set");
  await drain();
  expect(carriers("regulars")).toEqual(await members());
}, 60_000);

test("a tag that Shopify would not take, or that another segment writes, is refused", async () => {
  expect(await setTag("a, b")).toBe("comma");
  expect(await setTag("x".repeat(41))).toBe("tooLong");
  expect(await setTag(" ")).toBe("required");
  const { rows } = await shop.admin.query("SELECT segment_id FROM segments WHERE ready_made = 'best'");
  const other = BigInt(rows[0].segment_id);
  const set = await inTx((tx) =>
    segments.setSegmentTag(tx, { shopId: shop.shopId, segmentId: other, tag: "REGULARS", now }),
  );
  expect(set).toBe("taken");
});

test("an edited rule moves only those who came or went", async () => {
  const before = await members();
  await saveRule({ maxMinor: "3999" });
  await drain();
  expect(carriers("regulars")).toEqual(await members());
  expect(before.some((id) => carriers("regulars").includes(id))).toBe(false);
  await saveRule(MUCH);
  await drain();
  expect(carriers("regulars")).toEqual(before);
}, 60_000);

test("what somebody takes off is written again, but not for ever", async () => {
  const [first] = await members();
  const customer = shop.simulator.store.state(shop.domain).customers.get(first as never);
  if (!customer) throw new Error("no such customer");
  for (const isBack of [true, true, true, false]) {
    customer.tags = customer.tags.filter((tag) => tag !== "Regulars");
    await shop.admin.query(
      "UPDATE customers SET tags = array_remove(tags, 'Regulars'), observed_at = $2 WHERE customer_id = $1",
      [first, new Date(now.getTime() + 60_000)],
    );
    await shop.admin.query("UPDATE shops SET segments_as_of = segments_as_of - 1");
    now = new Date(now.getTime() + 24 * 3_600_000);
    await settling.passReportsDay({ shopId: shop.shopId, now });
    await drain();
    expect(carriers("regulars").includes(first as string)).toBe(isBack);
  }
}, 60_000);

test("without a tag, or a segment, nobody carries it", async () => {
  await setTag("Second");
  await drain();
  expect(carriers("regulars")).toEqual([]);
  expect(carriers("second")).toEqual(await members());
  await setTag(null);
  await drain();
  expect(carriers("second")).toEqual([]);
  await setTag("third");
  await drain();
  expect(carriers("third").length).toBeGreaterThan(0);
  expect(await inTx((tx) => segments.deleteSegment(tx, { shopId: shop.shopId, segmentId }))).toBe(true);
  await drain();
  expect(carriers("third")).toEqual([]);
  const { rows } = await shop.admin.query("SELECT count(*)::int AS n FROM segment_tags");
  expect(rows[0].n).toBe(0);
}, 60_000);
