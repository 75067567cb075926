import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SimCustomer, SimOrder } from "../model.ts";
import { SimStore } from "../store.ts";
import { CDNOW_DOMAIN, cdnowPurchases, cdnowShiftDays, cdnowShop } from "./cdnow/cdnow-shop.ts";
import { splitYen, taxInside } from "./kurashi/build-order.ts";
import { KURASHI_DOMAIN, kurashiLastDay, kurashiShop } from "./kurashi/kurashi-shop.ts";
import { demoDates, loadDemoShops } from "./load-demo-shops.ts";

const NOW = new Date("2026-11-22T08:00:00Z");
const lineTotal = (order: SimOrder) =>
  order.lines.reduce(
    (sum, line) =>
      sum + line.price * line.quantity - (line.discounts ?? []).reduce((off, each) => off + each.amount, 0),
    0,
  );

describe("CDNOW", () => {
  let orders: SimOrder[];
  let customers: SimCustomer[];
  beforeAll(() => {
    const shop = cdnowShop({ shiftDays: 10367 });
    customers = [...(shop.customers ?? [])];
    orders = [...(shop.orders ?? [])];
  });

  it("holds every purchase of the file, to the cent", () => {
    const raw = gunzipSync(readFileSync(new URL("./cdnow/purchases.txt.gz", import.meta.url))).toString("utf8");
    const rows = raw
      .trim()
      .split("\n")
      .map((row) => row.split(" "));
    expect(rows).toHaveLength(69_659);
    expect(orders).toHaveLength(69_659);
    expect(customers).toHaveLength(23_570);
    const rawCents = rows.reduce((sum, row) => sum + Math.round(Number(row[3]) * 100), 0);
    expect(rawCents).toBe(250_031_563);
    expect(orders.reduce((sum, order) => sum + lineTotal(order), 0)).toBe(rawCents);
    expect(orders.filter((order) => lineTotal(order) === 0)).toHaveLength(80);
    expect([...cdnowPurchases()].reduce((sum, purchase) => sum + purchase.quantity, 0)).toBe(
      orders.reduce((sum, order) => sum + (order.lines[0]?.quantity ?? 0), 0),
    );
  });

  it("makes each row one order at noon in New York, whole weeks later, with the row in its id", () => {
    const byId = new Map(orders.map((order) => [order.id, order]));
    const zone = new Intl.DateTimeFormat("sv-SE", {
      timeZone: "America/New_York",
      dateStyle: "short",
      timeStyle: "short",
    });
    for (const purchase of cdnowPurchases()) {
      const order = byId.get(String(5_000_000_000_000 + purchase.row)) as SimOrder;
      if (lineTotal(order) !== purchase.cents) throw new Error(`row ${purchase.row} costs ${lineTotal(order)}`);
      if (purchase.row % 500 === 0) {
        const day = new Date(Date.parse(purchase.day) + 10_367 * 86_400_000).toISOString().slice(0, 10);
        expect(zone.format(order.processedAt)).toBe(`${day} 12:00`);
        expect(order.customerId).toBe(String(4_000_000_000_000 + purchase.customer));
      }
    }
  });

  it("hands orders out by time and never takes more off than a cent a unit", () => {
    let before = 0;
    for (const order of orders) {
      if (order.processedAt < before) throw new Error(`order ${order.id} comes too late`);
      before = order.processedAt;
      const line = order.lines[0];
      const off = line?.discounts?.[0]?.amount ?? 0;
      if (off < 0 || off >= (line?.quantity ?? 0)) throw new Error(`order ${order.id} takes ${off} off`);
    }
  });

  it("ends on the latest day before today that keeps the weekday", () => {
    for (const [now, last] of [
      ["2026-11-22T08:00:00Z", "2026-11-17"],
      ["2026-11-18T04:59:00Z", "2026-11-10"],
      ["2026-11-18T05:01:00Z", "2026-11-17"],
    ] as const) {
      const shift = cdnowShiftDays(new Date(now));
      expect(shift % 7).toBe(0);
      expect(new Date(Date.parse("1998-06-30") + shift * 86_400_000).toISOString().slice(0, 10)).toBe(last);
    }
    expect(() => cdnowShop({ shiftDays: 10 })).toThrow(/whole number of weeks/);
  });
});

describe("くらしの森", () => {
  let orders: SimOrder[];
  let customers: SimCustomer[];
  beforeAll(() => {
    const shop = kurashiShop({ lastDay: "2026-11-21" });
    customers = [...(shop.customers ?? [])];
    orders = [...(shop.orders ?? [])];
  });

  it("is the same at every start", () => {
    const again = kurashiShop({ lastDay: "2026-11-21" });
    const digest = (rows: Iterable<unknown>) => {
      const hash = createHash("sha256");
      for (const row of rows) hash.update(JSON.stringify(row));
      return hash.digest("hex");
    };
    expect(digest(again.orders ?? [])).toBe(digest(orders));
    expect(digest(again.customers ?? [])).toBe(digest(customers));
    expect(digest(orders).slice(0, 16)).toBe("823747906582be82");
  });

  it("has the size and the mixture it promises", () => {
    expect(customers).toHaveLength(20_000);
    expect(orders.length).toBeGreaterThan(50_000);
    expect(orders.length).toBeLessThan(60_000);
    expect(new Set(orders.map((order) => order.id)).size).toBe(orders.length);
    const count = (test: (order: SimOrder) => unknown) => orders.filter((order) => Boolean(test(order))).length;
    expect(count((order) => order.cancelledAt)).toBeGreaterThan(300);
    expect(count((order) => order.financialStatus === "partially_refunded")).toBeGreaterThan(100);
    expect(count((order) => order.financialStatus === "refunded")).toBeGreaterThan(500);
    expect(count((order) => order.discountCodes)).toBeGreaterThan(500);
    expect(count((order) => order.shippingPrice)).toBeGreaterThan(300);
    expect(count((order) => order.lines[0]?.sellingPlanId)).toBeGreaterThan(10_000);
    expect(count((order) => order.test)).toBeGreaterThan(3);
    expect(count((order) => !order.customerId)).toBe(30);
    const now = Date.parse("2026-11-21T15:00:00Z");
    expect(count((order) => order.updatedAt >= now)).toBe(0);
    expect(customers.some((customer) => !customer.email)).toBe(true);
    expect(customers.some((customer) => customer.emailConsent.state === "NOT_SUBSCRIBED")).toBe(true);
  });

  it("turns a quarter to a third of trial buyers into buyers of the regular pack", () => {
    const skusByCustomer = new Map<string, string[]>();
    for (const order of orders) {
      if (order.processedAt > Date.parse("2026-05-01")) continue;
      const skus = skusByCustomer.get(order.customerId ?? "") ?? [];
      skus.push(order.lines[0]?.sku ?? "");
      skusByCustomer.set(order.customerId ?? "", skus);
    }
    skusByCustomer.delete("");
    const trials = [...skusByCustomer.values()].filter((skus) => /-T\d+$/.test(skus[0] ?? ""));
    const converted = trials.filter((skus) => skus.slice(1).some((sku) => !/-T\d+$/.test(sku)));
    expect(converted.length / trials.length).toBeGreaterThan(0.25);
    expect(converted.length / trials.length).toBeLessThan(0.35);
  });

  it("keeps tax, discounts and refunds in whole yen that add up", () => {
    for (const order of orders) {
      for (const line of order.lines) {
        const total = line.price * line.quantity - (line.discounts?.[0]?.amount ?? 0);
        const rate = line.taxLines?.[0]?.rate ?? 0;
        const exact = (total * rate) / (1 + rate);
        if (Math.abs((line.taxLines?.[0]?.price ?? -1) - exact) > 0.5001) throw new Error(`tax of line ${line.id}`);
        const refunded = (order.refunds ?? [])
          .flatMap((refund) => refund.lines)
          .filter((refundLine) => refundLine.lineItemId === line.id)
          .reduce((sum, refundLine) => sum + refundLine.quantity, 0);
        if (line.currentQuantity !== line.quantity - refunded) throw new Error(`units of line ${line.id}`);
      }
      const off = order.discountCodes?.[0]?.amount;
      if (off !== undefined) {
        const allocated = order.lines.reduce((sum, line) => sum + (line.discounts?.[0]?.amount ?? 0), 0);
        if (allocated !== off) throw new Error(`coupon of order ${order.id}`);
      }
    }
  });

  it("uses ids that a JavaScript number cannot hold", () => {
    for (const id of [orders[7]?.id, orders[7]?.lines[0]?.id, customers[7]?.id]) {
      expect(String(Number(id))).not.toBe(id);
      expect(BigInt(id ?? 0)).toBeGreaterThan(2n ** 53n);
      expect(BigInt(id ?? 0)).toBeLessThan(2n ** 63n);
    }
  });

  it("rounds the tax inside a price half up, at both rates", () => {
    expect(taxInside(3300, 0.1)).toBe(300);
    expect(taxInside(980, 0.08)).toBe(73);
    expect(taxInside(1320, 0.1)).toBe(120);
    expect(taxInside(27, 0.08)).toBe(2);
    expect(taxInside(0, 0.1)).toBe(0);
    expect(splitYen(500, [2480, 1320])).toEqual([327, 173]);
    expect(splitYen(1, [1, 1])).toEqual([1, 0]);
  });
});

describe("loading", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), "demo-dates-"));
    folders.push(made);
    return made;
  };

  it("fills the store with both shops", () => {
    const store = new SimStore();
    expect(loadDemoShops({ store, now: NOW })).toEqual([
      { name: "CDNOW", domain: CDNOW_DOMAIN, shiftDays: 10_367 },
      { name: "くらしの森", domain: KURASHI_DOMAIN, shiftDays: 0 },
    ]);
    expect(store.state(CDNOW_DOMAIN).orders.size).toBe(69_659);
    expect(store.state(KURASHI_DOMAIN).customers.size).toBe(20_000);
    const code = store.state(KURASHI_DOMAIN).codeByName.get("welcome500");
    expect(code?.usageCount).toBeGreaterThan(100);
    expect(BigInt(store.nextId())).toBeGreaterThan(9_007_199_260_000_000_000n);
  });

  it("keeps the dates of the first start", () => {
    const dataDir = folder();
    const first = demoDates({ dataDir, now: NOW });
    expect(first).toEqual({ cdnowShiftDays: 10_367, kurashiLastDay: "2026-11-21" });
    expect(demoDates({ dataDir, now: new Date("2027-03-01T00:00:00Z") })).toEqual(first);
    expect(kurashiLastDay(new Date("2026-11-21T15:00:00Z"))).toBe("2026-11-21");
  });

  it("says which file is damaged", () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, "demo-dates.json"), "{");
    expect(() => demoDates({ dataDir, now: NOW })).toThrow(/demo-dates\.json cannot be read/);
    writeFileSync(join(dataDir, "demo-dates.json"), '{"cdnowShiftDays":"x"}');
    expect(() => demoDates({ dataDir, now: NOW })).toThrow(/does not hold the dates/);
  });
});
