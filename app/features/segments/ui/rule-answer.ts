import type { RuleCount } from "../types.ts";

/** A customer of a rule as a list shows one; money in minor units, days `YYYY-MM-DD`. */
export interface SampleCustomer {
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  orders: number;
  lastOrderDay: string;
  netSalesMinor: string;
}

/** What is told of a rule while it is edited. */
export interface RuleAnswer {
  count: RuleCount;
  /** The first customers, who ordered last. */
  sample: CustomersPart;
}

export interface CustomersPart {
  rows: SampleCustomer[];
  /** Where the next ones begin; null where there are none. */
  after: string | null;
}
