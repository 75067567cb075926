/** One line of a counted order that a selling plan brought. */
export interface PlainDelivery {
  customer: string;
  product: string;
  /** YYYY-MM-DD */
  day: string;
}

interface State {
  customer: string;
  product: string;
  state: "active" | "stopped";
  deliveries: number;
}

const number = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)];
  const high = sorted[Math.ceil(middle)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/**
 * Every subscription's state at the end of a day, one by one from its definition: stopped when the day is further from
 * the last delivery than 1.5 times the customer's median interval; with one delivery, the median of all intervals of the
 * product where there are ten, else of the shop, else 30 days.
 */
export function plainSubscriptions(deliveries: readonly PlainDelivery[], asOf: string): State[] {
  const daysOf = new Map<string, Set<number>>();
  for (const { customer, product, day } of deliveries) {
    const key = `${customer} ${product}`;
    daysOf.set(key, (daysOf.get(key) ?? new Set()).add(number(day)));
  }
  const sequences = [...daysOf].map(([key, days]) => ({ key, days: [...days].sort((a, b) => a - b) }));
  const gaps = (days: readonly number[]) => days.slice(1).map((day, at) => day - (days[at] as number));
  const ofProduct = new Map<string, number[]>();
  for (const { key, days } of sequences) {
    const product = key.split(" ")[1] as string;
    const known = ofProduct.get(product) ?? [];
    known.push(...gaps(days));
    ofProduct.set(product, known);
  }
  const ofShop = median([...ofProduct.values()].flat()) ?? 30;
  const usual = new Map(
    [...ofProduct].map(([product, all]) => [product, all.length >= 10 ? (median(all) as number) : ofShop]),
  );
  const states: State[] = [];
  for (const { key, days } of sequences) {
    const [customer = "", product = ""] = key.split(" ");
    const until = days.filter((day) => day <= number(asOf));
    const last = until.at(-1);
    if (last === undefined) continue;
    const interval = median(gaps(until)) ?? (usual.get(product) as number);
    const state = number(asOf) - last > 1.5 * interval ? "stopped" : "active";
    states.push({ customer, product, state, deliveries: until.length });
  }
  return states;
}
