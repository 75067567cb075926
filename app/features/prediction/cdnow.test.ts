import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { expectedRepeats, fitBgNbd, type RecencyGroup } from "./bg-nbd.ts";
import { fitGammaGamma, type Spend } from "./gamma-gamma.ts";

const DAY_MS = 86_400_000;
const tests = new URL("../../../tests/", import.meta.url);

/** Per customer of the published sample: what was spent on each day with a purchase, in order. */
const customers = (() => {
  const sample = new Set(
    readFileSync(new URL("fixtures/cdnow/sample-customers.txt", tests), "utf8").trim().split(/\s+/),
  );
  const text = gunzipSync(readFileSync(new URL("simulator/demo-data/cdnow/purchases.txt.gz", tests))).toString("utf8");
  const byCustomer = new Map<string, Map<number, number>>();
  for (const line of text.trim().split("\n")) {
    const [id = "", date = "", , dollars = ""] = line.split(" ");
    const customer = String(Number(id));
    if (!sample.has(customer)) continue;
    const day = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) / DAY_MS;
    const days = byCustomer.get(customer) ?? new Map();
    byCustomer.set(customer, days.set(day, (days.get(day) ?? 0) + Number(dollars)));
  }
  return [...byCustomer.values()].map((days) => [...days].sort(([one], [other]) => one - other));
})();

// The calibration period of the literature: the 39 weeks from 1 January 1997, whose last day is 30 September.
const LAST_DAY = Date.UTC(1997, 8, 30) / DAY_MS;
const known = customers.map((days) => days.filter(([day]) => day <= LAST_DAY));
const recencies: RecencyGroup[] = known.map((days) => {
  const [first = 0, last = 0] = [days[0]?.[0], days.at(-1)?.[0]];
  return { repeats: days.length - 1, lastWeeks: (last - first) / 7, ageWeeks: (LAST_DAY - first) / 7, customers: 1 };
});

test("the sample is the published one", () => {
  expect(customers).toHaveLength(2357);
  expect(recencies.filter(({ repeats }) => repeats > 0)).toHaveLength(946);
});

describe("BG/NBD", () => {
  const { model, logLikelihood, converged } = fitBgNbd(recencies, { usePrior: false });

  test("the fit is the published one, to its printed digits", () => {
    expect(converged).toBe(true);
    expect(model.r).toBeCloseTo(0.243, 3);
    expect(model.alpha).toBeCloseTo(4.414, 3);
    expect(model.a).toBeCloseTo(0.793, 3);
    expect(model.b).toBeCloseTo(2.426, 3);
    expect(logLikelihood).toBeCloseTo(-9582.4, 1);
  });

  test("what it expects of the next 39 weeks came, by how often customers had come back", () => {
    const groups: { recency: RecencyGroup; came: number }[][] = Array.from({ length: 8 }, () => []);
    for (const [index, recency] of recencies.entries()) {
      const came = (customers[index]?.length ?? 0) - (known[index]?.length ?? 0);
      groups[Math.min(recency.repeats, 7)]?.push({ recency, came });
    }
    let [expectedInAll, cameInAll] = [0, 0];
    for (const members of groups) {
      const expected = members.reduce((sum, { recency }) => sum + expectedRepeats(model, recency, 39), 0);
      const came = members.reduce((sum, one) => sum + one.came, 0);
      // The mean of a group wavers by chance; half an order per customer is more than it does in any of them.
      expect(Math.abs(expected - came) / members.length).toBeLessThan(0.5);
      expectedInAll += expected;
      cameInAll += came;
    }
    expect(expectedInAll / cameInAll).toBeGreaterThan(0.85);
    expect(expectedInAll / cameInAll).toBeLessThan(1.15);
  });
});

test("Gamma-Gamma: the fit is the published one, to its printed digits", () => {
  const spends: Spend[] = known
    .map((days) => days.slice(1))
    .filter((repeats) => repeats.length > 0)
    .map((repeats) => ({
      orders: repeats.length,
      mean: repeats.reduce((sum, [, dollars]) => sum + dollars, 0) / repeats.length,
    }))
    .filter(({ mean }) => mean > 0);
  const { model, converged } = fitGammaGamma(spends);
  expect(converged).toBe(true);
  expect(model.p).toBeCloseTo(6.25, 2);
  expect(model.q).toBeCloseTo(3.74, 2);
  expect(model.v).toBeCloseTo(15.44, 2);
});
