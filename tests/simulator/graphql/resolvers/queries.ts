import { GraphQLError } from "graphql";
import { orderAmounts } from "../../amounts.ts";
import type {
  SimBulkOperation,
  SimCollection,
  SimCustomer,
  SimDiscount,
  SimOrder,
  SimProduct,
  SimSegment,
  SimVariant,
} from "../../model.ts";
import { isGone } from "../../operations/customers.ts";
import { discountStatus } from "../../operations/discounts.ts";
import type { ShopTables, TableName } from "../../store.ts";
import { type ConnectionArgs, type Page, paginate } from "../connections.ts";
import { parseGid, Ref, type ResolveContext, type TypeResolvers } from "../context.ts";
import { compileSearch, type FilterField } from "../search.ts";
import { previewMerge } from "./merge-preview.ts";
import { topicEnum } from "./shop.ts";

type ListArgs = ConnectionArgs & { query?: string | null; sortKey?: string | null };

const SIXTY_DAYS = 60 * 24 * 3600 * 1000;

/** Whether the app may see an order: without `read_all_orders` only the last 60 days. */
export function isVisible(order: SimOrder, { state, store }: ResolveContext): boolean {
  return state.shop.readAllOrders || order.createdAt >= store.now() - SIXTY_DAYS;
}

const ORDER_FILTERS: Record<string, FilterField<SimOrder>> = {
  id: { kind: "id", of: (order) => order.id },
  customer_id: { kind: "id", of: (order) => order.customerId },
  created_at: { kind: "time", of: (order) => order.createdAt },
  processed_at: { kind: "time", of: (order) => order.processedAt },
  updated_at: { kind: "time", of: (order) => order.updatedAt },
  name: { kind: "test", test: (order, value) => value.replace(/^#/, "") === String(order.number) },
  tag: { kind: "text", of: (order) => order.tags },
  tag_not: { kind: "test", test: (order, value) => !(order.tags ?? []).includes(value) },
  email: { kind: "text", of: (order) => order.email },
  discount_code: { kind: "text", of: (order) => order.discountCodes?.[0]?.code },
  financial_status: { kind: "text", of: (order) => order.financialStatus },
  fulfillment_status: { kind: "text", of: (order) => order.fulfillmentStatus ?? "unfulfilled" },
  source_name: { kind: "text", of: (order) => order.sourceName },
  sku: { kind: "text", of: (order) => order.lines.map((line) => line.sku) },
  test: { kind: "test", test: (order, value) => String(order.test ?? false) === value },
  current_total_price: { kind: "number", of: (order) => orderAmounts(order).currentTotal },
  status: {
    kind: "test",
    test: (order, value) => {
      if (value === "open") return order.closedAt === undefined && order.cancelledAt === undefined;
      if (value === "closed") return order.closedAt !== undefined;
      if (value === "cancelled") return order.cancelledAt !== undefined;
      return value === "not_closed" ? order.closedAt === undefined : true;
    },
  },
};

const CUSTOMER_FILTERS: Record<string, FilterField<SimCustomer>> = {
  id: { kind: "id", of: (customer) => customer.id },
  updated_at: { kind: "time", of: (customer) => customer.updatedAt },
  customer_date: { kind: "time", of: (customer) => customer.createdAt },
  created_at: { kind: "time", of: (customer) => customer.createdAt },
  email: { kind: "text", of: (customer) => customer.email },
  phone: { kind: "text", of: (customer) => customer.phone },
  tag: { kind: "text", of: (customer) => customer.tags },
  state: { kind: "text", of: (customer) => customer.state },
  default: { kind: "text", of: (customer) => [customer.email ?? "", customer.firstName, customer.lastName] },
};

const PRODUCT_FILTERS: Record<string, FilterField<SimProduct>> = {
  id: { kind: "id", of: (product) => product.id },
  updated_at: { kind: "time", of: (product) => product.updatedAt },
  created_at: { kind: "time", of: (product) => product.createdAt },
  product_type: { kind: "text", of: (product) => product.productType },
  vendor: { kind: "text", of: (product) => product.vendor },
  tag: { kind: "text", of: (product) => product.tags },
  status: { kind: "text", of: (product) => product.status },
  title: { kind: "text", of: (product) => product.title },
};

const COLLECTION_FILTERS: Record<string, FilterField<SimCollection>> = {
  id: { kind: "id", of: (collection) => collection.id },
  title: { kind: "text", of: (collection) => collection.title },
  updated_at: { kind: "time", of: (collection) => collection.updatedAt },
  default: { kind: "text", of: (collection) => collection.title },
};

const VARIANT_FILTERS: Record<string, FilterField<SimVariant>> = {
  id: { kind: "id", of: (variant) => variant.id },
  product_id: { kind: "id", of: (variant) => variant.productId },
  product_ids: { kind: "text", of: (variant) => variant.productId },
  sku: { kind: "text", of: (variant) => variant.sku },
  updated_at: { kind: "time", of: (variant) => variant.updatedAt },
};

const SORT_PROPERTIES: Record<string, string> = {
  CREATED_AT: "createdAt",
  UPDATED_AT: "updatedAt",
  PROCESSED_AT: "processedAt",
  ORDER_NUMBER: "number",
  ID: "id",
  TITLE: "title",
  NAME: "lastName",
};

interface ListOptions<T> {
  fields: Record<string, FilterField<T>>;
  defaultSort: string;
  keep?: (row: T) => boolean;
}

function matching<T>(
  rows: readonly T[],
  args: { query?: string | null },
  options: ListOptions<T>,
  context: ResolveContext,
): readonly T[] {
  const { matches, warnings } = compileSearch(args.query, options.fields, context.store.now());
  context.warnings.push(...warnings);
  const { keep } = options;
  if (!matches && !keep) return rows;
  return rows.filter((row) => (!keep || keep(row)) && (!matches || matches(row)));
}

function list<T extends TableName>(
  table: T,
  args: ListArgs,
  options: ListOptions<ShopTables[T]>,
  context: ResolveContext,
): Page<ShopTables[T]> {
  const by = (SORT_PROPERTIES[args.sortKey ?? options.defaultSort] ?? "id") as keyof ShopTables[T] & string;
  const rows = matching(context.store.sorted(context.domain, table, by), args, options, context);
  return paginate(rows, args, context, {
    keyOf: (row) => [by === "id" ? 0 : ((row[by] as string | number | undefined) ?? 0), row.id],
  });
}

function orderOptions(context: ResolveContext): ListOptions<SimOrder> {
  const { state } = context;
  return {
    fields: ORDER_FILTERS,
    defaultSort: "PROCESSED_AT",
    ...(state.shop.readAllOrders ? {} : { keep: (order: SimOrder) => isVisible(order, context) }),
  };
}

const customerOptions: ListOptions<SimCustomer> = {
  fields: CUSTOMER_FILTERS,
  defaultSort: "ID",
  keep: (customer) => !isGone(customer),
};

function count(total: number, limit: number | null | undefined): unknown {
  const cap = limit ?? Number.POSITIVE_INFINITY;
  return total > cap ? { count: cap, precision: "AT_LEAST" } : { count: total, precision: "EXACT" };
}

/** What an id stands for, as a member of `Node`; null when there is no such thing. */
function nodeOf(id: string, context: ResolveContext): Ref | null {
  const { state } = context;
  const target = parseGid(id);
  if (!target)
    throw new GraphQLError(`Invalid global id '${id}'`, { extensions: { code: "argumentLiteralsIncompatible" } });
  const ref = (type: string, value: unknown) => (value ? new Ref(type, value) : null);
  switch (target.type) {
    case "Order": {
      const order = state.orders.get(target.id);
      return order && isVisible(order, context) ? new Ref("Order", order) : null;
    }
    case "Customer": {
      const customer = state.customers.get(target.id);
      return customer && !isGone(customer) ? new Ref("Customer", customer) : null;
    }
    case "Product":
      return ref("Product", state.products.get(target.id));
    case "Collection":
      return ref("Collection", state.collections.get(target.id));
    case "ProductVariant":
      return ref("ProductVariant", state.variants.get(target.id));
    case "InventoryItem": {
      const variant = state.variantByInventoryItem.get(target.id);
      return variant ? new Ref("InventoryItem", { variant }) : null;
    }
    case "DiscountCodeNode":
      return ref("DiscountCodeNode", state.discounts.get(target.id));
    case "DiscountRedeemCodeBulkCreation":
      return ref("DiscountRedeemCodeBulkCreation", state.bulkCreations.get(target.id));
    case "BulkOperation":
      return ref("BulkOperation", state.bulkOperations.get(target.id));
    case "Metafield":
      return ref("Metafield", state.metafields.get(target.id));
    case "SellingPlan":
      return ref("SellingPlan", state.sellingPlans.get(target.id));
    case "StoreCreditAccount":
      return ref("StoreCreditAccount", state.storeCreditAccounts.get(target.id));
    case "Segment":
      return ref("Segment", state.segments.get(target.id));
    case "Shop":
      return target.id === state.shop.id ? new Ref("Shop", state.shop) : null;
    default:
      return null;
  }
}

function byId(type: string) {
  return (_source: unknown, args: { id: string }, context: ResolveContext) => {
    const found = nodeOf(args.id, context);
    return found?.type === type ? found.value : null;
  };
}

export const QUERY_RESOLVERS: TypeResolvers = {
  shop: (_source, _args, { state }) => state.shop,
  currentAppInstallation: (_source, _args, { state }) => state.shop,
  order: byId("Order"),
  orders: (_source, args: ListArgs, context) => list("orders", args, orderOptions(context), context),
  ordersCount: (_source, args: { query?: string; limit?: number }, context) =>
    count(matching([...context.state.orders.values()], args, orderOptions(context), context).length, args.limit),
  customer: byId("Customer"),
  customers: (_source, args: ListArgs, context) => list("customers", args, customerOptions, context),
  customersCount: (_source, args: { query?: string; limit?: number }, context) =>
    count(matching([...context.state.customers.values()], args, customerOptions, context).length, args.limit),
  customerByIdentifier: (_source, { identifier }, context) => {
    if (identifier.id) return byId("Customer")(undefined, { id: identifier.id }, context);
    for (const customer of context.state.customers.values()) {
      if (isGone(customer)) continue;
      if (identifier.emailAddress && customer.email === identifier.emailAddress.toLowerCase()) return customer;
      if (identifier.phoneNumber && customer.phone === identifier.phoneNumber) return customer;
    }
    return null;
  },
  customerMergePreview: (_source, args: { customerOneId: string; customerTwoId: string }, context) =>
    previewMerge(args, context),
  product: byId("Product"),
  products: (_source, args: ListArgs, context) =>
    list("products", args, { fields: PRODUCT_FILTERS, defaultSort: "ID" }, context),
  collection: byId("Collection"),
  collections: (_source, args: ListArgs, context) =>
    list("collections", args, { fields: COLLECTION_FILTERS, defaultSort: "ID" }, context),
  productVariant: byId("ProductVariant"),
  productVariants: (_source, args: ListArgs, context) =>
    paginate(
      matching([...context.state.variants.values()], args, { fields: VARIANT_FILTERS, defaultSort: "ID" }, context),
      args,
      context,
    ),
  inventoryItem: byId("InventoryItem"),
  node: (_source, args: { id: string }, context) => nodeOf(args.id, context),
  nodes: (_source, args: { ids: string[] }, context) => args.ids.map((id) => nodeOf(id, context)),
  discountNode: (_source, args: { id: string }, { state }) => state.discounts.get(parseGid(args.id)?.id ?? "") ?? null,
  codeDiscountNode: (_source, args: { id: string }, { state }) =>
    state.discounts.get(parseGid(args.id)?.id ?? "") ?? null,
  codeDiscountNodeByCode: (_source, args: { code: string }, { state }) => {
    const code = state.codeByName.get(args.code.toLowerCase());
    return (code && state.discounts.get(code.discountId)) ?? null;
  },
  discountNodes: (_source, args: ListArgs, context) => {
    const fields: Record<string, FilterField<SimDiscount>> = {
      id: { kind: "id", of: (discount) => discount.id },
      title: { kind: "text", of: (discount) => discount.title },
      method: { kind: "text", of: (discount) => (discount.automatic ? "automatic" : "code") },
      context: { kind: "text", of: (discount) => ("segmentIds" in discount.context ? "segment" : "all") },
      status: { kind: "text", of: (discount) => discountStatus(discount, context.store.now()).toLowerCase() },
      updated_at: { kind: "time", of: (discount) => discount.updatedAt },
    };
    return list("discounts", args, { fields, defaultSort: "ID" }, context);
  },
  discountRedeemCodeBulkCreation: byId("DiscountRedeemCodeBulkCreation"),
  bulkOperation: byId("BulkOperation"),
  bulkOperations: (_source, args: ListArgs, context) => {
    const fields: Record<string, FilterField<SimBulkOperation>> = {
      status: { kind: "text", of: (operation) => operation.status },
      operation_type: { kind: "text", of: (operation) => operation.type },
      created_at: { kind: "time", of: (operation) => operation.createdAt },
    };
    return list("bulkOperations", args, { fields, defaultSort: "CREATED_AT" }, context);
  },
  currentBulkOperation: (_source, args: { type?: string }, { state }) =>
    [...state.bulkOperations.values()].filter((operation) => operation.type === (args.type ?? "QUERY")).at(-1) ?? null,
  job: (_source, args: { id: string }, { state }) => {
    const job = state.jobs.get(parseGid(args.id)?.id ?? "");
    return job ? { id: args.id, done: job.done, query: {} } : null;
  },
  webhookSubscriptions: (_source, args: ListArgs & { topics?: string[] }, context) => {
    const rows = [...context.state.webhookSubscriptions.values()].filter(
      (row) => !args.topics || args.topics.includes(topicEnum(row.topic)),
    );
    return paginate(rows, args, context);
  },
  segments: (_source, args: ListArgs, context) => {
    const fields: Record<string, FilterField<SimSegment>> = { name: { kind: "text", of: (segment) => segment.name } };
    return list("segments", args, { fields, defaultSort: "ID" }, context);
  },
  validations: (_source, args: ListArgs, context) => paginate([...context.state.validations.values()], args, context),
  customerSegmentMembers: (_source, args: ConnectionArgs, context) => paginate([], args, context),
  customerSegmentMembership: (_source, args: { segmentIds: string[] }) => ({
    memberships: args.segmentIds.map((segmentId) => ({ segmentId, isMember: false })),
  }),
  subscriptionContract: () => null,
};
