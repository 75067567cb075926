import {
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { isNodeType } from "./context.ts";

export const MUTATION_COST = 10;
export const MAX_QUERY_COST = 1000;

interface Costing {
  schema: GraphQLSchema;
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
}

/**
 * Points asked for by an operation: an object with an id costs 1, a connection 2 plus its nodes times the page size, a mutation 10,
 * scalars and value objects (money, addresses of pages) nothing. An approximation of Shopify's calculation, which is not published in full.
 */
export function requestedCost(operation: OperationDefinitionNode, costing: Costing): number {
  const isMutation = operation.operation === "mutation";
  const root = isMutation ? costing.schema.getMutationType() : costing.schema.getQueryType();
  if (!root) return 0;
  const cost = selectionCost(operation.selectionSet, root, costing);
  return isMutation
    ? Math.max(MUTATION_COST, MUTATION_COST * operation.selectionSet.selections.length)
    : Math.max(1, cost);
}

function selectionCost(selectionSet: SelectionSetNode, type: GraphQLNamedType, costing: Costing): number {
  let total = 0;
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition ? costing.schema.getType(selection.typeCondition.name.value) : type;
      if (on) total += selectionCost(selection.selectionSet, on, costing);
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = costing.fragments[selection.name.value];
      const on = fragment && costing.schema.getType(fragment.typeCondition.name.value);
      if (fragment && on) total += selectionCost(fragment.selectionSet, on, costing);
      continue;
    }
    if (!selection.selectionSet || !(isObjectType(type) || isAbstractType(type)) || !("getFields" in type)) continue;
    const field = type.getFields()[selection.name.value];
    if (!field) continue;
    const returned = getNamedType(field.type);
    const inner = selectionCost(selection.selectionSet, returned, costing);
    if (returned.name.endsWith("Connection")) {
      const sizes = (selection.arguments ?? []).filter(
        (arg) => arg.name.value === "first" || arg.name.value === "last",
      );
      const size = sizes.map((arg) => numberOf(arg.value, costing.variables)).find((value) => value !== undefined) ?? 1;
      total += 2 + size * Math.max(1, inner);
    } else if (returned.name.endsWith("Edge")) total += inner;
    else total += (isNodeType(returned) ? 1 : 0) + inner;
  }
  return total;
}

function numberOf(
  value: { kind: string; value?: unknown; name?: { value: string } },
  variables: Record<string, unknown>,
): number | undefined {
  if (value.kind === Kind.INT) return Number(value.value);
  const variable = value.kind === Kind.VARIABLE && value.name ? variables[value.name.value] : undefined;
  return typeof variable === "number" ? variable : undefined;
}

/** Points an answer really cost: its objects, never more than was asked for. */
export function actualCost(data: unknown, requested: number): number {
  let objects = 0;
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === "object") {
      if ("id" in value) objects += 1;
      Object.values(value).forEach(walk);
    }
  };
  walk(data);
  return Math.min(requested, Math.max(1, objects + 2));
}

/** The leaky bucket of one shop: refills with time, refuses what does not fit. */
export class CostBucket {
  #available: number;
  #at: number;
  readonly #limits: () => { maximum: number; restoreRate: number };

  constructor(limits: () => { maximum: number; restoreRate: number }, now: number) {
    this.#limits = limits;
    this.#available = limits().maximum;
    this.#at = now;
  }

  status(now: number): { maximumAvailable: number; currentlyAvailable: number; restoreRate: number } {
    const { maximum, restoreRate } = this.#limits();
    const restored = Math.max(0, (now - this.#at) / 1000) * restoreRate;
    this.#available = Math.min(maximum, this.#available + restored);
    this.#at = now;
    return { maximumAvailable: maximum, currentlyAvailable: Math.floor(this.#available), restoreRate };
  }

  /** Takes the points, or answers false when too few are left. */
  take(points: number, now: number): boolean {
    if (this.status(now).currentlyAvailable < points) return false;
    this.#available -= points;
    return true;
  }

  giveBack(points: number): void {
    this.#available = Math.min(this.#limits().maximum, this.#available + points);
  }

  empty(): void {
    this.#available = 0;
  }
}
