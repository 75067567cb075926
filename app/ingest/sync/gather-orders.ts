import type { OrderLineNode, OrderNode } from "./nodes.ts";

export type BulkLine = OrderLineNode & { __parentId: string };
export type BulkObject = OrderNode | BulkLine;

export interface GatheredOrder {
  order: OrderNode;
  /** Each once, in the order of the file. */
  lines: OrderLineNode[];
  /** Whether lines are there for as many units as the order tells. */
  isComplete: boolean;
}

export interface Gathered {
  orders: GatheredOrder[];
  /** Lines whose order was handed on before, or has not come yet. */
  late: BulkLine[];
  /** Whether something of this piece waits for the next one. */
  waits: boolean;
}

interface Waiting {
  order: OrderNode | null;
  lines: BulkLine[];
  isOld: boolean;
}

/**
 * Puts the orders and lines of a bulk file together, which may lie apart in it. What is not complete at the end of a piece
 * waits for the next one, and no longer: memory holds two pieces, however long the file is.
 *
 * @returns a function to be given the pieces of one reading in their order, and whether a piece is the last
 */
export function createGatherer(): (objects: readonly BulkObject[], isLast: boolean) => Gathered {
  let waiting = new Map<string, Waiting>();
  return (objects, isLast) => {
    const found = waiting;
    waiting = new Map();
    for (const object of objects) take(found, object);
    const orders: GatheredOrder[] = [];
    const late: BulkLine[] = [];
    for (const [id, one] of found) {
      const { order, lines } = one;
      const isComplete = order !== null && unitsOf(lines) >= order.subtotalLineItemsQuantity;
      if (!isComplete && !one.isOld && !isLast) waiting.set(id, { ...one, isOld: true });
      else if (order) orders.push({ order, lines, isComplete });
      else late.push(...lines);
    }
    return { orders, late, waits: waiting.size > 0 };
  };
}

function take(found: Map<string, Waiting>, object: BulkObject): void {
  const isLine = "__parentId" in object;
  const id = isLine ? object.__parentId : object.id;
  let one = found.get(id);
  if (!one) {
    one = { order: null, lines: [], isOld: false };
    found.set(id, one);
  }
  if (!isLine) {
    if (!one.order || object.updatedAt > one.order.updatedAt) one.order = object;
  } else if (!one.lines.some((line) => line.id === object.id)) one.lines.push(object);
}

function unitsOf(lines: readonly OrderLineNode[]): number {
  let units = 0;
  for (const { quantity } of lines) units += quantity;
  return units;
}
