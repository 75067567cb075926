/** The value of a polynomial whose coefficients are given from the constant one upwards. */
function polynomial(at: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * at + coefficient, 0);
}

const CENTRE = {
  above: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  below: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
};
const SHOULDER = {
  above: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  below: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995344, 1.0507500716444169e-9,
  ],
};
const TAIL = {
  above: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  below: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

/**
 * The standard normal quantile of a probability between 0 and 1, to about 16 digits (M. J. Wichura, Algorithm AS 241,
 * Applied Statistics 37, 1988).
 */
export function normalQuantile(probability: number): number {
  const fromCentre = probability - 0.5;
  if (Math.abs(fromCentre) <= 0.425) {
    const at = 0.180625 - fromCentre * fromCentre;
    return (fromCentre * polynomial(at, CENTRE.above)) / polynomial(at, CENTRE.below);
  }
  const distance = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)));
  const [part, at] = distance <= 5 ? [SHOULDER, distance - 1.6] : [TAIL, distance - 5];
  return (Math.sign(fromCentre) * polynomial(at, part.above)) / polynomial(at, part.below);
}

/** Up to here the series for the normal distribution converges fast; beyond, the continued fraction does. */
const SERIES_UP_TO = 3;

/**
 * The standard normal probability of at most z: the series of Abramowitz and Stegun 26.2.11 near the middle, the continued
 * fraction 26.2.14 in the tails.
 */
export function normalProbability(z: number): number {
  const away = Math.abs(z);
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (away > SERIES_UP_TO) {
    let fraction = away;
    for (let step = 60; step > 0; step -= 1) fraction = away + step / fraction;
    return z < 0 ? density / fraction : 1 - density / fraction;
  }
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + density * sum;
}

/**
 * The quantile of Student's t, to five digits from 10 degrees of freedom on and to nine from 50: the Cornish–Fisher
 * expansion of Abramowitz and Stegun 26.7.5. Nothing is said of arms that are small enough to need more.
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  const z = normalQuantile(probability);
  const square = z * z;
  const terms = [
    1,
    polynomial(square, [1, 1]) / 4,
    polynomial(square, [3, 16, 5]) / 96,
    polynomial(square, [-15, 17, 19, 3]) / 384,
    polynomial(square, [-945, -1920, 1482, 776, 79]) / 92160,
  ];
  return z * polynomial(1 / degreesOfFreedom, terms);
}
