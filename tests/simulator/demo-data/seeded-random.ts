/** A random source: each call gives the next number in [0, 1). */
export type Random = () => number;

/**
 * A small, fast, reproducible random source (mulberry32). The same seed and stream always give the same numbers, so a
 * record made from (seed, its own number) does not depend on the records made before it.
 */
export function seededRandom(seed: number, stream: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35);
  state ^= state >>> 15;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One element of a non-empty list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** A whole number in [from, to], both included. */
export function wholeBetween(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

/** A draw from the normal distribution with mean 0 and deviation 1 (Box–Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The index of a weight, drawn in proportion to the weights. */
export function pickWeighted(random: Random, weights: readonly number[]): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let rest = random() * total;
  for (let index = 0; index < weights.length; index++) {
    rest -= weights[index] as number;
    if (rest < 0) return index;
  }
  return weights.length - 1;
}
