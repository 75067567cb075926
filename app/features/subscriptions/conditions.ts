import type { CustomerCondition, SqlValues } from "#app/lib/sql-values.ts";

export interface SubscriptionQuestion {
  /** The end of this shop day is looked at. */
  asOf: string;
  /** `stopped`: one has stopped and none goes on. */
  state: "active" | "stopped" | "any";
  /** How many deliveries the subscription has had, both ends included. */
  deliveries?: { min?: number | undefined; max?: number | undefined } | undefined;
  /** Subscriptions to these products; not given: to any. */
  productIds?: readonly bigint[] | undefined;
}

/** The customers with a subscription of this state and so many deliveries as of a day. */
export function hasSubscription(question: SubscriptionQuestion): CustomerCondition {
  return (customerId, values) => {
    const found = exists(question, customerId, values);
    if (question.state !== "stopped") return found;
    const { asOf, productIds } = question;
    return `(${found} AND NOT ${exists({ asOf, productIds, state: "active" }, customerId, values)})`;
  };
}

function exists(question: SubscriptionQuestion, customerId: string, values: SqlValues): string {
  const { asOf, state, deliveries, productIds } = question;
  const day = values.bind(asOf, "date");
  const conditions = [
    `sd.shop_id = $1::bigint AND sd.customer_id = ${customerId} AND sd.next_on > ${day} AND sd.delivered_on <= ${day}`,
  ];
  if (state !== "any") conditions.push(`sd.active_until ${state === "active" ? ">=" : "<"} ${day}`);
  if (deliveries?.min !== undefined) conditions.push(`sd.delivery >= ${values.bind(deliveries.min, "integer")}`);
  if (deliveries?.max !== undefined) conditions.push(`sd.delivery <= ${values.bind(deliveries.max, "integer")}`);
  if (productIds) conditions.push(`sd.product_id = ANY (${values.bind(productIds.map(String), "bigint[]")})`);
  return `EXISTS (SELECT FROM subscription_deliveries sd WHERE ${conditions.join(" AND ")})`;
}
