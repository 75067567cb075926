/** Of customers with as many repeats (7: or more) 13 weeks ago: repeat orders expected since then, and those that came. */
export interface ForecastCheck {
  repeats: number;
  customers: number;
  expected: number;
  came: number;
}
