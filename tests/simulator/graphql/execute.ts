import {
  type DocumentNode,
  executeSync,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFieldResolver,
  getOperationAST,
  Kind,
  parse,
  validate,
} from "graphql";
import type { SimStore } from "../store.ts";
import type { AsyncTasks } from "./context.ts";
import { fieldFunction, type ResolveContext, type Resolver, typeNameOf } from "./context.ts";
import { actualCost, type CostBucket, MAX_QUERY_COST, requestedCost } from "./cost.ts";
import { RESOLVERS } from "./resolvers/index.ts";
import { adminSchema } from "./schema.ts";

/** Scopes of the root fields; a missing one is ACCESS_DENIED, as on the platform. */
const SCOPES: Record<string, string[]> = {
  order: ["read_orders"],
  orders: ["read_orders"],
  ordersCount: ["read_orders"],
  customer: ["read_customers"],
  customers: ["read_customers"],
  customersCount: ["read_customers"],
  customerByIdentifier: ["read_customers"],
  customerMergePreview: ["read_customer_merge"],
  collection: ["read_products"],
  collections: ["read_products"],
  product: ["read_products"],
  products: ["read_products"],
  productVariants: ["read_products"],
  discountNode: ["read_discounts"],
  discountNodes: ["read_discounts"],
  codeDiscountNodeByCode: ["read_discounts"],
  discountRedeemCodeBulkCreation: ["read_discounts"],
  discountCodeBasicCreate: ["write_discounts"],
  discountCodeBasicUpdate: ["write_discounts"],
  discountCodeDeactivate: ["write_discounts"],
  discountAutomaticBasicCreate: ["write_discounts"],
  discountAutomaticBasicUpdate: ["write_discounts"],
  discountAutomaticDeactivate: ["write_discounts"],
  segments: ["read_customers"],
  segmentCreate: ["write_customers"],
  validations: ["read_validations"],
  validationCreate: ["write_validations"],
  discountCodeFreeShippingCreate: ["write_discounts"],
  discountRedeemCodeBulkAdd: ["write_discounts"],
  discountCodeRedeemCodeBulkDelete: ["write_discounts"],
  customerEmailMarketingConsentUpdate: ["write_customers"],
  customerSmsMarketingConsentUpdate: ["write_customers"],
};

/** Whether granted scopes contain one; writing includes reading. */
export function hasScope(granted: readonly string[], scope: string): boolean {
  return granted.includes(scope) || granted.includes(scope.replace(/^read_/, "write_"));
}

export interface GraphQLRequest {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

export interface GraphQLAnswer {
  data?: unknown;
  errors?: unknown[];
  extensions: Record<string, unknown>;
}

interface Prepared {
  document: DocumentNode;
  errors: readonly GraphQLError[];
}

const prepared = new Map<string, Prepared>();
const MAX_PREPARED = 500;

/** Parses and validates a document against the real schema; answers are remembered, because apps send few different ones. */
export function prepare(query: string): Prepared {
  const known = prepared.get(query);
  if (known) return known;
  let made: Prepared;
  try {
    const document = parse(query);
    made = { document, errors: validate(adminSchema(), document) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    made = { document: { kind: Kind.DOCUMENT, definitions: [] }, errors: [error] };
  }
  if (prepared.size >= MAX_PREPARED) prepared.clear();
  prepared.set(query, made);
  return made;
}

const functions = new WeakMap<object, Resolver>();

const resolveField: GraphQLFieldResolver<unknown, ResolveContext> = (source, args, context, info) => {
  const definition = info.parentType.getFields()[info.fieldName];
  if (!definition) return undefined;
  let resolve = functions.get(definition);
  if (!resolve) {
    resolve = fieldFunction(RESOLVERS, {
      parentType: info.parentType,
      fieldName: info.fieldName,
      returnType: info.returnType,
    });
    functions.set(definition, resolve);
  }
  if (info.parentType.name === "QueryRoot" || info.parentType.name === "Mutation") checkScopes(info.fieldName, context);
  return resolve(source, args, context);
};

export function checkScopes(rootField: string, context: ResolveContext): void {
  const missing = (SCOPES[rootField] ?? []).filter((scope) => !hasScope(context.state.shop.scopes, scope));
  if (missing.length === 0) return;
  throw new GraphQLError(
    `Access denied for ${rootField} field. Required access: \`${missing.join("`, `")}\` access scope.`,
    {
      extensions: {
        code: "ACCESS_DENIED",
        documentation: "https://shopify.dev/api/usage/access-scopes",
        requiredAccess: `\`${missing.join("`, `")}\` access scope.`,
      },
    },
  );
}

export interface ContextOptions {
  store: SimStore;
  domain: string;
  baseUrl: string;
  tasks: AsyncTasks;
  bulk?: boolean;
}

export function newContext(options: ContextOptions): ResolveContext {
  return {
    store: options.store,
    domain: options.domain,
    state: options.store.state(options.domain),
    baseUrl: options.baseUrl,
    bulk: options.bulk ?? false,
    unsupported: new Set(),
    warnings: [],
    tasks: options.tasks,
    amounts: new WeakMap(),
  };
}

/** Runs one request: validation, cost and throttle, then execution over the store. */
export function executeAdmin(request: GraphQLRequest, options: ContextOptions & { bucket: CostBucket }): GraphQLAnswer {
  const { document, errors } = prepare(request.query);
  if (errors.length > 0) return { errors: errors.map((error) => error.toJSON()), extensions: {} };
  const operation = getOperationAST(document, request.operationName ?? undefined);
  if (!operation) return { errors: [{ message: "No operation named, or an unknown one" }], extensions: {} };
  const now = options.store.clock.now();
  const schema = adminSchema();
  const requested = requestedCost(operation, {
    schema,
    fragments: fragmentsOf(document),
    variables: withDefaults(operation.variableDefinitions ?? [], request.variables ?? {}),
  });
  const cost = (actual: number | null) => ({
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: options.bucket.status(now),
  });
  if (requested > MAX_QUERY_COST) {
    const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${MAX_QUERY_COST}).`;
    return {
      errors: [{ message, extensions: { code: "MAX_COST_EXCEEDED", cost: requested, maxCost: MAX_QUERY_COST } }],
      extensions: {},
    };
  }
  if (!options.bucket.take(requested, now)) {
    return { errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }], extensions: { cost: cost(null) } };
  }
  const context = newContext(options);
  const result = executeSync({
    schema,
    document,
    contextValue: context,
    rootValue: {},
    variableValues: request.variables ?? {},
    operationName: request.operationName ?? undefined,
    fieldResolver: resolveField as GraphQLFieldResolver<unknown, unknown>,
    typeResolver: (value) => typeNameOf(value),
  });
  const actual = operation.operation === "mutation" ? requested : actualCost(result.data, requested);
  options.bucket.giveBack(requested - actual);
  return {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(result.errors ? { errors: result.errors.map((error) => error.toJSON()) } : {}),
    extensions: {
      cost: cost(actual),
      ...(context.warnings.length > 0 ? { search: context.warnings } : {}),
      ...(context.unsupported.size > 0 ? { simulator: { unsupported: [...context.unsupported] } } : {}),
    },
  };
}

export function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}

function withDefaults(
  definitions: readonly {
    variable: { name: { value: string } };
    defaultValue?: { kind: string; value?: unknown } | undefined;
  }[],
  given: Record<string, unknown>,
): Record<string, unknown> {
  const defaults = definitions
    .filter((definition) => definition.defaultValue?.kind === Kind.INT)
    .map((definition) => [definition.variable.name.value, Number(definition.defaultValue?.value)]);
  return { ...Object.fromEntries(defaults), ...given };
}
