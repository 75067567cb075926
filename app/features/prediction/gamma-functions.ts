/** From here on the asymptotic series below are exact to the last digits of a double. */
const LARGE = 10;

/**
 * ln Γ(x) for x > 0: Stirling's series (Abramowitz and Stegun 6.1.41), reached by Γ(x + 1) = x Γ(x).
 */
export function logGamma(x: number): number {
  let shift = 1;
  let at = x;
  while (at < LARGE) {
    shift *= at;
    at += 1;
  }
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - Math.log(shift);
}

/** ψ(x), the derivative of ln Γ, for x > 0 (Abramowitz and Stegun 6.3.18, reached by ψ(x + 1) = ψ(x) + 1/x). */
export function digamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < LARGE) {
    shift += 1 / at;
    at += 1;
  }
  const inverse = 1 / (at * at);
  const series = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse / 132))));
  return Math.log(at) - 0.5 / at - series - shift;
}
