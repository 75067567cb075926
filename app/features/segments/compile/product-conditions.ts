import type { Condition, ProductMatch } from "../types.ts";
import { countedOrders, holdsForZero, ordersOnChange, ownRows, withinCounts, withinPeriod } from "./pieces.ts";
import type { RuleTarget } from "./rule-target.ts";

type Of<Type extends Condition["type"]> = Extract<Condition, { type: Type }>;

const ORDERS = { from: "orders o", customer: "o.customer_id", day: "o.local_day" };

/** Conditions on what was bought: lines of counted orders that have a unit left. */

export function product(target: RuleTarget, condition: Of<"product">): string {
  const { where, match, orders = { min: 1 }, period } = condition;
  const within = period ? ` AND ${withinPeriod(target, "o.local_day", period)}` : "";
  const held = `${countedOrders(target)}${within} AND ${holdsProduct(target, match)}`;
  if (where === "last") {
    const last = "o.customer_id = f.customer_id AND o.order_number = f.orders";
    return target.moving(`EXISTS (SELECT FROM orders o WHERE ${held} AND ${last})`, ordersOnChange(target, period));
  }
  if (where === "first") {
    const inFirst = { ...ORDERS, where: `${held} AND o.order_number = 1` };
    if (!period) return target.held(inFirst);
    return target.moving(ownRows(target, inFirst), ordersOnChange(target, period, " AND o.order_number = 1"));
  }
  const isOnce = orders.min === 1 && orders.max === undefined;
  if (isOnce && !period) return target.held({ ...ORDERS, where: held });
  const having = isOnce ? {} : { having: withinCounts(target, "count(*)", orders) };
  const holds = ownRows(target, { ...ORDERS, where: held, ...having, holdsForNone: holdsForZero(orders) });
  return target.moving(holds, ordersOnChange(target, period));
}

export function distinctProducts(target: RuleTarget, { count }: Of<"distinctProducts">): string {
  const holds = ownRows(target, {
    from: "orders o JOIN order_lines l ON l.shop_id = $1::bigint AND l.order_id = o.order_id AND l.units_left > 0",
    customer: "o.customer_id",
    where: `${countedOrders(target)} AND l.product_id IS NOT NULL`,
    having: withinCounts(target, "count(DISTINCT l.product_id)", count),
    holdsForNone: holdsForZero(count),
  });
  return target.moving(holds, []);
}

/** That the order `o` holds a product: it is asked of its lines, so that an order with two of them is one. */
function holdsProduct(target: RuleTarget, match: ProductMatch): string {
  const kinds = "LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = l.product_id";
  return `EXISTS (SELECT FROM order_lines l ${match.by === "kind" ? kinds : ""} WHERE l.shop_id = $1::bigint
    AND l.order_id = o.order_id AND l.units_left > 0 AND ${matches(target, match)})`;
}

/** A condition on the line `l`, and on its product `p` where it is one of kinds. */
function matches(target: RuleTarget, match: ProductMatch): string {
  switch (match.by) {
    case "product":
      return `l.product_id = ANY (${target.values.bind(match.productIds, "bigint[]")})`;
    case "tag": {
      const tags = target.values.bind(
        match.tags.map((tag) => tag.toLowerCase()),
        "text[]",
      );
      return `l.product_id IN (SELECT g.product_id FROM products g CROSS JOIN LATERAL unnest(g.tags) AS tag
        WHERE g.shop_id = $1::bigint AND lower(tag) = ANY (${tags}))`;
    }
    case "kind": {
      const kinds = target.values.bind(match.kinds, "text[]");
      return `line_kind(l.selling_plan_id, p.kind) = ANY (${kinds})`;
    }
  }
}
