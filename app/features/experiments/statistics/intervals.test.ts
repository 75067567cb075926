import { expect, test } from "vitest";
import type { Difference } from "./difference.ts";
import { alwaysValidInterval, fixedInterval } from "./intervals.ts";

const difference = (customers: number, estimate = 0): Difference => ({
  estimate,
  // Each customer differs by 1.
  standardError: 1 / Math.sqrt(customers),
  degreesOfFreedom: 1e9,
  treatedMean: estimate,
  heldOutMean: 0,
  treated: customers / 2,
  heldOut: customers / 2,
  varianceKept: 1,
});
const halfWidth = ({ low, high }: { low: number; high: number }) => (high - low) / 2;

test("the fixed interval is 2.054 standard errors to each side", () => {
  const { low, high } = fixedInterval(difference(10_000, 0.5));
  expect(low).toBeCloseTo(0.5 - 0.02053749, 7);
  expect(high).toBeCloseTo(0.5 + 0.02053749, 7);
});

test("the always-valid interval is the published one, with ρ for the planned size", () => {
  const [planned, alpha] = [10_000, 0.01];
  const rho2 = (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / planned;
  for (const t of [100, 1_000, 10_000, 50_000]) {
    const published = Math.sqrt(((2 * (t * rho2 + 1)) / (t ** 2 * rho2)) * Math.log(Math.sqrt(t * rho2 + 1) / alpha));
    expect(halfWidth(alwaysValidInterval(difference(t), planned))).toBeCloseTo(published, 12);
  }
});

test("no other plan gives a narrower interval at the planned size, by more than a thousandth", () => {
  const width = (planned: number) => halfWidth(alwaysValidInterval(difference(10_000), planned));
  for (const planned of [1_000, 5_000, 9_000, 11_000, 20_000, 100_000]) {
    expect(width(10_000)).toBeLessThan(width(planned) * 1.001);
  }
});
