import { describe, expect, test } from "vitest";
import { normalProbability, normalQuantile, studentQuantile } from "./distributions.ts";

// Wichura's own check values and the usual tables (Abramowitz and Stegun 26.1, 26.2, 26.10).
test.each([
  [0.25, -0.6744897501960817],
  [0.001, -3.090232306167814],
  [1e-20, -9.262340089798409],
  [0.975, 1.959963984540054],
  [0.5, 0],
])("the normal quantile of %d is %d", (probability, z) => {
  expect(normalQuantile(probability)).toBeCloseTo(z, 12);
});

test.each([
  [0, 0.5],
  [1, 0.841344746068543],
  [1.959963984540054, 0.975],
  [2.999, 0.9986456634662729],
  [3.001, 0.998654527174915],
  [-5, 2.866515718791939e-7],
  [-10, 7.61985302416047e-24],
])("the normal probability of %d is %d", (z, probability) => {
  expect(normalProbability(z) / probability).toBeCloseTo(1, 12);
});

describe("Student's t", () => {
  test.each([
    [10, 2.228139, 5],
    [30, 2.042272, 6],
    [50, 2.008559, 6],
    [100, 1.983972, 6],
    [1000, 1.962339, 6],
  ])("with %d degrees of freedom has its upper fortieth at %d", (degrees, value, digits) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(value, digits - 1);
  });

  test("is the normal one in the limit", () => {
    expect(studentQuantile(0.975, 1e12)).toBeCloseTo(1.959963984540054, 10);
    expect(studentQuantile(0.025, 40)).toBeCloseTo(-studentQuantile(0.975, 40), 12);
  });
});
