import fc from "fast-check";
import { expect, test } from "vitest";
import type { ArmSums, Stratum } from "./arm-sums.ts";
import { differenceOf, withOneOfEach } from "./difference.ts";

interface Customer {
  outcome: number;
  past: number;
}

function sumsOf(customers: readonly Customer[]): ArmSums {
  const sum = (of: (customer: Customer) => number) => customers.reduce((total, customer) => total + of(customer), 0);
  return {
    customers: customers.length,
    y: sum(({ outcome }) => outcome),
    yy: sum(({ outcome }) => outcome ** 2),
    x: sum(({ past }) => past),
    xx: sum(({ past }) => past ** 2),
    xy: sum(({ outcome, past }) => outcome * past),
  };
}

/** As in a textbook: two passes over the values. */
function welch(treated: readonly number[], heldOut: readonly number[]) {
  const describeArm = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    return { mean, variance, size: values.length };
  };
  const [one, other] = [describeArm(treated), describeArm(heldOut)];
  const [a, b] = [one.variance / one.size, other.variance / other.size];
  return {
    estimate: one.mean - other.mean,
    standardError: Math.sqrt(a + b),
    degreesOfFreedom: (a + b) ** 2 / (a ** 2 / (one.size - 1) + b ** 2 / (other.size - 1)),
  };
}

const customers = fc.array(fc.record({ outcome: fc.integer({ min: -500, max: 9000 }), past: fc.nat(9000) }), {
  minLength: 2,
  maxLength: 30,
});
const withoutPast = (all: readonly Customer[]) => all.map(({ outcome }) => ({ outcome, past: 0 }));

test("customers without a past are compared as Welch does", () => {
  fc.assert(
    fc.property(customers, customers, (treated, heldOut) => {
      const expected = welch(
        treated.map(({ outcome }) => outcome),
        heldOut.map(({ outcome }) => outcome),
      );
      fc.pre(expected.standardError > 1e-3);
      const found = differenceOf([{ treated: sumsOf(withoutPast(treated)), heldOut: sumsOf(withoutPast(heldOut)) }]);
      expect(found?.estimate).toBeCloseTo(expected.estimate, 6);
      expect(found?.standardError).toBeCloseTo(expected.standardError, 4);
      expect((found?.degreesOfFreedom ?? 0) / expected.degreesOfFreedom).toBeCloseTo(1, 6);
      expect(found?.varianceKept).toBe(1);
    }),
  );
});

test("with a past it is Welch's difference of what the past does not foretell, and no other share of the past leaves less", () => {
  fc.assert(
    fc.property(customers, customers, fc.double({ min: -2, max: 2, noNaN: true }), (treated, heldOut, other) => {
      const adjusted = (theta: number) =>
        welch(
          treated.map(({ outcome, past }) => outcome - theta * past),
          heldOut.map(({ outcome, past }) => outcome - theta * past),
        );
      const found = differenceOf([{ treated: sumsOf(treated), heldOut: sumsOf(heldOut) }]);
      if (found === null) throw new Error("two customers are in each arm");
      expect(found.standardError).toBeLessThanOrEqual(adjusted(other).standardError + 1e-3);
      // The share that was taken off follows from the estimate, since the plain difference is linear in it.
      const [plain, slope] = [adjusted(0).estimate, adjusted(1).estimate - adjusted(0).estimate];
      fc.pre(Math.abs(slope) > 1 && adjusted(0).standardError > 1);
      const expected = adjusted((found.estimate - plain) / slope);
      expect(found.standardError).toBeCloseTo(expected.standardError, 2);
    }),
  );
});

test("stages are compared within themselves: a season is no effect", () => {
  const arm = (size: number, mean: number): ArmSums =>
    sumsOf(Array.from({ length: size }, (_, at) => ({ outcome: mean + (at % 2 === 0 ? 10 : -10), past: 0 })));
  // Ten per cent are treated in a bad season, half of them in a good one; nobody gains anything.
  const stages: Stratum[] = [
    { treated: arm(100, 200), heldOut: arm(900, 200) },
    { treated: arm(500, 400), heldOut: arm(500, 400) },
  ];
  const found = differenceOf(stages);
  expect(found?.estimate).toBeCloseTo(0, 9);
  expect(found).toMatchObject({ treated: 600, heldOut: 1400 });
  const [first, second] = [Math.sqrt((100 * 100) / 99 / 100 + (100 * 900) / 899 / 900), Math.sqrt((100 / 499) * 2)];
  expect(found?.standardError).toBeCloseTo(Math.hypot(first / 2, second / 2), 9);
});

test("nobody is compared with nobody", () => {
  const some = sumsOf([
    { outcome: 1, past: 0 },
    { outcome: 2, past: 0 },
  ]);
  expect(differenceOf([])).toBeNull();
  expect(differenceOf([{ treated: some, heldOut: sumsOf([]) }])).toBeNull();
});

test("one of each is added where shares are compared", () => {
  const share = (size: number, back: number) =>
    sumsOf(Array.from({ length: size }, (_, at) => ({ outcome: at < back ? 1 : 0, past: 50 })));
  const { treated, heldOut } = withOneOfEach({ treated: share(10, 0), heldOut: share(20, 4) });
  expect(treated).toMatchObject({ customers: 12, y: 1, yy: 1, x: 600 });
  expect(heldOut).toMatchObject({ customers: 22, y: 5, yy: 5, x: 1100 });
  expect(withOneOfEach({ treated: share(10, 0), heldOut: sumsOf([]) }).heldOut.customers).toBe(0);
});
