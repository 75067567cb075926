import { type GraphQLObjectType, type GraphQLOutputType, isObjectType } from "graphql";
import { type OrderAmounts, orderAmounts } from "../amounts.ts";
import type { Id, Instant, Minor, SimOrder } from "../model.ts";
import { toDecimal } from "../money.ts";
import type { ShopState, SimStore } from "../store.ts";
import { emptyValue } from "./schema.ts";

/** The app's id in the simulated platform; also the number in its reserved metafield namespace. */
export const APP_ID = "580580580580";
export const APP_NAMESPACE = `app--${APP_ID}`;

/** What every resolver of one request gets. */
export interface ResolveContext {
  store: SimStore;
  domain: string;
  state: ShopState;
  /** Address under which the simulator is reached, for result files. */
  baseUrl: string;
  /** In a bulk operation connections need no `first` and give all their rows. */
  bulk: boolean;
  /** `Type.field` of everything asked for that the simulator does not model. */
  unsupported: Set<string>;
  warnings: string[];
  /** Starts the work of an asynchronous mutation. */
  tasks: AsyncTasks;
  amounts: WeakMap<SimOrder, OrderAmounts>;
}

/** Things that go on after a mutation has answered. */
export interface AsyncTasks {
  startBulkOperation(domain: string, id: Id): void;
  finishBulkCreation(domain: string, id: Id): void;
  deleteCodes(domain: string, jobId: Id, codeIds: Id[]): void;
  validateBulkQuery(query: string, context: ResolveContext): string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: sources and arguments are typed by the schema, not by TypeScript
export type Resolver = (source: any, args: any, context: ResolveContext) => unknown;
export type TypeResolvers = Record<string, Resolver>;

/** A value of an interface or union, with the name of its object type. */
export class Ref {
  readonly type: string;
  readonly value: unknown;
  constructor(type: string, value: unknown) {
    this.type = type;
    this.value = value;
  }
}

export function gid(type: string, id: Id): string {
  return `gid://shopify/${type}/${id}`;
}

/** Type and id of a global id; undefined when the text is none. */
export function parseGid(text: string): { type: string; id: Id } | undefined {
  const match = /^gid:\/\/shopify\/([A-Za-z]+)\/([\w-]+)/.exec(text);
  return match?.[1] && match[2] ? { type: match[1], id: match[2] } : undefined;
}

/** Times as the API writes them: UTC, whole seconds. */
export function iso(instant: Instant | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString().replace(/\.\d+Z$/, "Z");
}

export interface MoneyValue {
  minor: Minor;
  currency: string;
}

export function money(minor: Minor, currency: string): MoneyValue {
  return { minor, currency };
}

export const MONEY_RESOLVERS: Record<string, TypeResolvers> = {
  MoneyBag: { shopMoney: (value) => value, presentmentMoney: (value) => value },
  MoneyV2: {
    amount: (value: MoneyValue) => toDecimal(value.minor, value.currency),
    currencyCode: (value) => value.currency,
  },
};

/** Resolvers that hand on properties of the same name. */
export function own(...names: string[]): TypeResolvers {
  return Object.fromEntries(names.map((name) => [name, (source) => source[name] ?? null]));
}

export function amountsOf(context: ResolveContext, order: SimOrder): OrderAmounts {
  let amounts = context.amounts.get(order);
  if (!amounts) {
    amounts = orderAmounts(order);
    context.amounts.set(order, amounts);
  }
  return amounts;
}

export interface FieldCall {
  parentType: GraphQLObjectType;
  fieldName: string;
  returnType: GraphQLOutputType;
}

/** Finds the function that answers a field: the type's resolver, a property of a plain object, or the emptiest value. */
export function fieldFunction(resolvers: Record<string, TypeResolvers>, call: FieldCall): Resolver {
  const { parentType, fieldName, returnType } = call;
  const table = resolvers[parentType.name];
  const resolver = table?.[fieldName];
  if (resolver)
    return (source, args, context) => resolver(source instanceof Ref ? source.value : source, args, context);
  const label = `${parentType.name}.${fieldName}`;
  const missing = (context: ResolveContext) => {
    context.unsupported.add(label);
    const value = emptyValue(returnType);
    if (value === undefined) throw new Error(`The simulator does not model ${label}`);
    return value;
  };
  const isRoot = parentType.name === "QueryRoot" || parentType.name === "Mutation";
  if (isRoot) {
    return () => {
      throw new Error(`The simulator does not model ${label}`);
    };
  }
  if (table) return (_source, _args, context) => missing(context);
  return (source, _args, context) => {
    const value = source instanceof Ref ? source.value : source;
    const property = (value as Record<string, unknown> | null)?.[fieldName];
    return property === undefined ? missing(context) : property;
  };
}

/** The object type's name of a value at an abstract position. */
export function typeNameOf(value: unknown): string | undefined {
  return value instanceof Ref ? value.type : undefined;
}

export function isNodeType(type: unknown): boolean {
  return isObjectType(type) && type.getInterfaces().some((candidate) => candidate.name === "Node");
}
