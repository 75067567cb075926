/** A smooth function to minimise: its value at a point, with the gradient written into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  point: Float64Array;
  value: number;
  /** False when the steps ran out, or no step led down any more, before the gradient was small. */
  converged: boolean;
}

const MOST_STEPS = 200;
/** Of the sufficient decrease (Armijo) and the curvature condition (Wolfe), as Nocedal and Wright recommend for BFGS. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
const MOST_TRIALS = 40;

/**
 * Minimises a function of a few variables by BFGS with a bisecting line search for the weak Wolfe conditions.
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 6.1 and (bracketing) 3.5.
 *
 * @param options.tolerance of the largest entry of the gradient, relative to the function's value
 */
export function minimise(
  objective: Objective,
  options: { start: readonly number[]; tolerance?: number; mostSteps?: number },
): Minimum {
  const { start, tolerance = 1e-9, mostSteps = MOST_STEPS } = options;
  const size = start.length;
  let point = Float64Array.from(start);
  let gradient = new Float64Array(size);
  let value = objective(point, gradient);
  const inverse = identity(size);
  const isFlat = () => largest(gradient) <= tolerance * Math.max(1, Math.abs(value));

  for (let step = 0; step < mostSteps; step += 1) {
    if (isFlat()) return { point, value, converged: true };
    let direction = negated(times(inverse, gradient));
    if (dot(direction, gradient) >= 0) {
      reset(inverse);
      direction = negated(gradient);
    }
    const found = searchLine(objective, {
      point,
      direction,
      value,
      slope: dot(direction, gradient),
      isFirst: step === 0,
    });
    if (!found) return { point, value, converged: isFlat() };
    const moved = difference(found.point, point);
    const turned = difference(found.gradient, gradient);
    const curvature = dot(moved, turned);
    if (step === 0 && curvature > 0) scale(inverse, curvature / dot(turned, turned));
    if (curvature > 1e-12 * Math.sqrt(dot(moved, moved) * dot(turned, turned))) update(inverse, moved, turned);
    ({ point, value, gradient } = found);
  }
  return { point, value, converged: isFlat() };
}

interface Found {
  point: Float64Array<ArrayBuffer>;
  value: number;
  gradient: Float64Array<ArrayBuffer>;
}

function searchLine(
  objective: Objective,
  from: { point: Float64Array; direction: Float64Array; value: number; slope: number; isFirst: boolean },
): Found | null {
  const { point, direction, value, slope } = from;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  // The first direction is the bare gradient, which says nothing about how far to go.
  let length = from.isFirst ? Math.min(1, 1 / largest(direction)) : 1;
  let best: Found | null = null;
  for (let trial = 0; trial < MOST_TRIALS; trial += 1) {
    const at = point.map((coordinate, index) => coordinate + length * (direction[index] ?? 0));
    const gradient = new Float64Array(point.length);
    const reached = objective(at, gradient);
    if (!(reached <= value + DECREASE * length * slope)) high = length;
    else {
      best = { point: at, value: reached, gradient };
      if (dot(direction, gradient) >= CURVATURE * slope) return best;
      low = length;
    }
    length = high === Number.POSITIVE_INFINITY ? 2 * length : (low + high) / 2;
  }
  return best;
}

type Matrix = Float64Array[];

const identity = (size: number): Matrix =>
  Array.from({ length: size }, (_, row) =>
    Float64Array.from({ length: size }, (_, column) => (row === column ? 1 : 0)),
  );

function reset(matrix: Matrix): void {
  for (const [index, row] of matrix.entries()) {
    row.fill(0);
    row[index] = 1;
  }
}

function scale(matrix: Matrix, factor: number): void {
  for (const row of matrix) for (const [column, value] of row.entries()) row[column] = value * factor;
}

/** H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ */
function update(inverse: Matrix, moved: Float64Array, turned: Float64Array): void {
  const rho = 1 / dot(moved, turned);
  const product = times(inverse, turned);
  const factor = rho * (1 + rho * dot(turned, product));
  for (const [i, row] of inverse.entries()) {
    for (const j of row.keys()) {
      const [si = 0, sj = 0, pi = 0, pj = 0] = [moved[i], moved[j], product[i], product[j]];
      row[j] = (row[j] ?? 0) + factor * si * sj - rho * (pi * sj + si * pj);
    }
  }
}

const dot = (one: Float64Array, other: Float64Array) =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
const times = (matrix: Matrix, vector: Float64Array) => Float64Array.from(matrix, (row) => dot(row, vector));
const negated = (vector: Float64Array) => vector.map((value) => -value);
const difference = (one: Float64Array, other: Float64Array) => one.map((value, index) => value - (other[index] ?? 0));
const largest = (vector: Float64Array) => vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
