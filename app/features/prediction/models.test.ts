import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bgNbdLogLikelihood, expectedRepeats, fitBgNbd, probabilityAlive, type RecencyGroup } from "./bg-nbd.ts";
import { digamma, logGamma } from "./gamma-functions.ts";
import { expectedSpend, fitGammaGamma, type Spend } from "./gamma-gamma.ts";
import { minimise } from "./minimise.ts";

/** A generator that a seed makes repeatable (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
}

const normal = (draw: () => number) => Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());

/** Marsaglia and Tsang's method, with the boost for shapes below 1. */
function gamma(draw: () => number, shape: number): number {
  if (shape < 1) return gamma(draw, shape + 1) * draw() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(draw);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(draw()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

const model = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

describe("BG/NBD", () => {
  test("the conditional expectation is the one worked out in the authors' note", () => {
    const customer = { repeats: 2, lastWeeks: 30.43, ageWeeks: 38.86 };
    expect(expectedRepeats(model, customer, 39)).toBeCloseTo(1.226, 3);
  });

  test("known parameters are found again in simulated customers", () => {
    const truth = { r: 0.8, alpha: 5, a: 1.2, b: 3 };
    const draw = random(11);
    const customers: RecencyGroup[] = Array.from({ length: 20_000 }, () => {
      const rate = gamma(draw, truth.r) / truth.alpha;
      const [one, other] = [gamma(draw, truth.a), gamma(draw, truth.b)];
      const leaves = one / (one + other);
      const ageWeeks = 20 + Math.floor(draw() * 80);
      let [repeats, last, at] = [0, 0, 0];
      for (;;) {
        at += -Math.log(draw()) / rate;
        if (at > ageWeeks) break;
        repeats += 1;
        last = at;
        if (draw() < leaves) break;
      }
      return { repeats, lastWeeks: last, ageWeeks, customers: 1 };
    });
    const { model: found, converged } = fitBgNbd(customers, { usePrior: false });
    expect(converged).toBe(true);
    for (const name of ["r", "alpha", "a", "b"] as const) {
      expect(found[name] / truth[name], name).toBeGreaterThan(0.85);
      expect(found[name] / truth[name], name).toBeLessThan(1.15);
    }
  });

  const recency = fc
    .record({
      repeats: fc.nat(40),
      age: fc.integer({ min: 1, max: 300 }),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    })
    .map(({ repeats, age, share }) => ({ repeats, ageWeeks: age, lastWeeks: repeats === 0 ? 0 : age * share }));

  test("a chance lies between 0 and 1, and an expectation grows with the time looked at", () => {
    fc.assert(
      fc.property(recency, fc.integer({ min: 1, max: 100 }), (customer, weeks) => {
        const alive = probabilityAlive(model, customer);
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        const expected = expectedRepeats(model, customer, weeks);
        expect(expected).toBeGreaterThanOrEqual(0);
        expect(expectedRepeats(model, customer, weeks + 10)).toBeGreaterThanOrEqual(expected);
      }),
    );
  });

  test("groups of equal customers count as the customers do", () => {
    fc.assert(
      fc.property(fc.array(recency, { minLength: 1, maxLength: 20 }), (customers) => {
        const once = customers.map((one) => ({ ...one, customers: 3 }));
        const singly = customers.flatMap((one) => [1, 2, 3].map(() => ({ ...one, customers: 1 })));
        expect(bgNbdLogLikelihood(once, model)).toBeCloseTo(bgNbdLogLikelihood(singly, model), 6);
      }),
    );
  });

  test("a handful of customers gives a model within reason", () => {
    const few = [
      { repeats: 0, lastWeeks: 0, ageWeeks: 3, customers: 4 },
      { repeats: 1, lastWeeks: 2, ageWeeks: 5, customers: 1 },
    ];
    const { model: found, converged } = fitBgNbd(few, { usePrior: true });
    expect(converged).toBe(true);
    for (const value of Object.values(found)) expect(value).toBeLessThan(30);
    const expected = expectedRepeats(found, { repeats: 1, lastWeeks: 2, ageWeeks: 5 }, 52);
    expect(expected).toBeGreaterThan(0);
    expect(expected).toBeLessThan(20);
  });
});

describe("Gamma-Gamma", () => {
  test("known parameters are found again in simulated customers", () => {
    const truth = { p: 5, q: 4, v: 20 };
    const draw = random(5);
    const customers: Spend[] = Array.from({ length: 8_000 }, () => {
      const scale = gamma(draw, truth.q) / truth.v;
      const orders = 1 + Math.floor(draw() * 6);
      let sum = 0;
      for (let order = 0; order < orders; order += 1) sum += gamma(draw, truth.p) / scale;
      return { orders, mean: sum / orders };
    });
    const { model: found } = fitGammaGamma(customers);
    for (const name of ["p", "q", "v"] as const) {
      expect(found[name] / truth[name], name).toBeGreaterThan(0.85);
      expect(found[name] / truth[name], name).toBeLessThan(1.15);
    }
  });

  test("the more orders speak for a customer, the nearer its expected spend to its own mean", () => {
    const spend = { p: 6.25, q: 3.74, v: 15.44 };
    const ofAll = expectedSpend(spend, { orders: 0, mean: 0 });
    expect(ofAll).toBeCloseTo((6.25 * 15.44) / 2.74, 9);
    const [one, ten, many] = [1, 10, 10_000].map((orders) => expectedSpend(spend, { orders, mean: 100 }));
    expect(one).toBeGreaterThan(ofAll);
    expect(ten).toBeGreaterThan(one ?? 0);
    expect(many).toBeCloseTo(100, 1);
  });
});

describe("gamma functions", () => {
  test("agree with values of the tables", () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(logGamma(1)).toBeCloseTo(0, 13);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(digamma(1)).toBeCloseTo(-0.577_215_664_901_532_9, 13);
    expect(digamma(0.25)).toBeCloseTo(-4.227_453_533_376_266, 12);
  });

  test("ψ is the slope of ln Γ", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 500, noNaN: true }), (x) => {
        const h = 1e-5 * x;
        expect((logGamma(x + h) - logGamma(x - h)) / (2 * h)).toBeCloseTo(digamma(x), 4);
      }),
    );
  });
});

test("the minimum of Rosenbrock's function is found along its valley", () => {
  const { point, converged } = minimise(
    ([x = 0, y = 0], gradient) => {
      gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
      gradient[1] = 200 * (y - x * x);
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    },
    { start: [-1.2, 1] },
  );
  expect(converged).toBe(true);
  expect(point[0]).toBeCloseTo(1, 6);
  expect(point[1]).toBeCloseTo(1, 6);
});
