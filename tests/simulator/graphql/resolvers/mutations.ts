import { Kind, type ObjectValueNode, parseValue } from "graphql";
import { isGone } from "../../operations/customers.ts";
import { saveOrder } from "../../operations/orders.ts";
import { gid, parseGid, Ref, type ResolveContext, type TypeResolvers } from "../context.ts";
import { changeStoreCredit, updateEmailConsent, updateSmsConsent } from "./customers.ts";
import {
  asAutomatic,
  automaticFromApi,
  bulkAddCodes,
  bulkDeleteCodes,
  createFromApi,
  deactivateFromApi,
  updateFromApi,
} from "./discounts.ts";
import { deleteMetafields, setMetafields } from "./metafields.ts";

export const MAX_BULK_OPERATIONS = 5;
const MAX_TAGS = 250;

function runBulkQuery(args: { query: string; groupObjects?: boolean }, context: ResolveContext): unknown {
  const { store, domain, state, tasks } = context;
  const fail = (code: string, message: string) => ({
    bulkOperation: null,
    userErrors: [{ code, field: ["query"], message }],
  });
  const problem = tasks.validateBulkQuery(args.query, context);
  if (problem) return fail("INVALID", problem);
  const running = [...state.bulkOperations.values()].filter(
    (op) => op.status === "CREATED" || op.status === "RUNNING" || op.status === "CANCELING",
  );
  if (running.length >= MAX_BULK_OPERATIONS) {
    return fail(
      "LIMIT_REACHED",
      `A bulk query operation for this app and shop is already in progress: ${gid("BulkOperation", running[0]?.id ?? "")}.`,
    );
  }
  const operation = store.put(domain, "bulkOperations", {
    id: store.nextId(),
    status: "CREATED",
    type: "QUERY",
    query: args.query,
    ...(args.groupObjects ? { groupObjects: true } : {}),
    createdAt: store.now(),
    objectCount: 0,
    rootObjectCount: 0,
  });
  // The answer shows the operation as created, whatever it does meanwhile.
  const answered = { ...operation };
  tasks.startBulkOperation(domain, operation.id);
  return { bulkOperation: answered, userErrors: [] };
}

function cancelBulk(args: { id: string }, { store, domain, state }: ResolveContext): unknown {
  const operation = state.bulkOperations.get(parseGid(args.id)?.id ?? "");
  if (!operation)
    return { bulkOperation: null, userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }] };
  if (operation.status !== "CREATED" && operation.status !== "RUNNING") {
    const message = `A bulk operation cannot be canceled when it is ${operation.status.toLowerCase()}`;
    return { bulkOperation: operation, userErrors: [{ field: null, message }] };
  }
  operation.status = "CANCELING";
  store.put(domain, "bulkOperations", operation);
  return { bulkOperation: operation, userErrors: [] };
}

function changeTags(args: { id: string; tags: string[] }, add: boolean, context: ResolveContext): unknown {
  const { store, domain, state } = context;
  const target = parseGid(args.id);
  const fail = (message: string) => ({ node: null, userErrors: [{ field: ["id"], message }] });
  const given = args.tags
    .flatMap((tag) => tag.split(","))
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  const change = (tags: string[]) => {
    const lower = new Set(given.map((tag) => tag.toLowerCase()));
    if (!add) return tags.filter((tag) => !lower.has(tag.toLowerCase()));
    const known = new Set(tags.map((tag) => tag.toLowerCase()));
    return [...tags, ...given.filter((tag) => !known.has(tag.toLowerCase()))];
  };
  if (target?.type === "Customer") {
    const customer = state.customers.get(target.id);
    if (!customer || isGone(customer)) return fail("Customer does not exist");
    const tags = change(customer.tags);
    if (tags.length > MAX_TAGS) return fail(`Cannot have more than ${MAX_TAGS} tags`);
    if (tags.length !== customer.tags.length) {
      customer.tags = tags;
      customer.updatedAt = store.touched(customer);
      store.put(domain, "customers", customer);
      store.emit(domain, "customers/update", customer);
    }
    return { node: new Ref("Customer", customer), userErrors: [] };
  }
  if (target?.type === "Order") {
    const order = state.orders.get(target.id);
    if (!order) return fail("Order does not exist");
    const tags = change(order.tags ?? []);
    if (tags.length !== (order.tags ?? []).length) {
      order.tags = tags;
      saveOrder(store, domain, order);
    }
    return { node: new Ref("Order", order), userErrors: [] };
  }
  return fail("Resource does not exist");
}

/** `JSON` literals in a document arrive as values already; text is parsed. */
function jsonOf(payload: unknown): unknown {
  if (typeof payload !== "string") return payload;
  try {
    return JSON.parse(payload);
  } catch {
    const node = parseValue(payload);
    return node.kind === Kind.OBJECT ? (node as ObjectValueNode) : payload;
  }
}

export const MUTATION_RESOLVERS: TypeResolvers = {
  bulkOperationRunQuery: (_source, args: { query: string; groupObjects?: boolean }, context) =>
    runBulkQuery(args, context),
  bulkOperationCancel: (_source, args: { id: string }, context) => cancelBulk(args, context),
  discountCodeBasicCreate: (_source, args, context) => createFromApi(args.basicCodeDiscount, "basic", context),
  discountCodeBasicUpdate: (_source, args, context) =>
    updateFromApi({ id: args.id, input: args.basicCodeDiscount }, context),
  discountCodeFreeShippingCreate: (_source, args, context) =>
    createFromApi(args.freeShippingCodeDiscount, "free_shipping", context),
  discountAutomaticBasicCreate: (_source, args, context) =>
    automaticFromApi({ input: args.automaticBasicDiscount }, context),
  discountAutomaticBasicUpdate: (_source, args, context) =>
    automaticFromApi({ id: args.id, input: args.automaticBasicDiscount }, context),
  discountAutomaticDeactivate: (_source, args: { id: string }, context) =>
    asAutomatic(deactivateFromApi(args, context)),
  discountCodeDeactivate: (_source, args: { id: string }, context) => deactivateFromApi(args, context),
  discountRedeemCodeBulkAdd: (_source, args, context) => bulkAddCodes(args, context),
  discountCodeRedeemCodeBulkDelete: (_source, args, context) => bulkDeleteCodes(args, context),
  metafieldsSet: (_source, args, context) => setMetafields(args.metafields, context),
  metafieldsDelete: (_source, args, context) => deleteMetafields(args.metafields, context),
  tagsAdd: (_source, args, context) => changeTags(args, true, context),
  tagsRemove: (_source, args, context) => changeTags(args, false, context),
  customerEmailMarketingConsentUpdate: (_source, args, context) => updateEmailConsent(args.input, context),
  customerSmsMarketingConsentUpdate: (_source, args, context) => updateSmsConsent(args.input, context),
  storeCreditAccountCredit: (_source, { id, creditInput }, context) =>
    changeStoreCredit("credit", { id, amount: creditInput.creditAmount, expiresAt: creditInput.expiresAt }, context),
  storeCreditAccountDebit: (_source, { id, debitInput }, context) =>
    changeStoreCredit("debit", { id, amount: debitInput.debitAmount }, context),
  flowTriggerReceive: (_source, args: { handle?: string; payload?: unknown }, { store, domain }) => {
    store.put(domain, "flowTriggers", {
      id: store.nextId(),
      handle: args.handle ?? "",
      payload: jsonOf(args.payload),
      receivedAt: store.now(),
    });
    return { userErrors: [] };
  },
  validationCreate: (_source, args: { validation: Record<string, unknown> }, { store, domain }) => {
    const { functionHandle, title, enable, blockOnFailure } = args.validation;
    const validation = store.put(domain, "validations", {
      id: store.nextId(),
      functionHandle: String(functionHandle ?? ""),
      title: String(title ?? functionHandle ?? ""),
      enabled: enable === true,
      blockOnFailure: blockOnFailure === true,
    });
    return { validation, userErrors: [] };
  },
  segmentCreate: (_source, args: { name: string; query: string }, { store, domain }) => {
    const now = store.now();
    const segment = store.put(domain, "segments", { id: store.nextId(), ...args, createdAt: now, updatedAt: now });
    return { segment, userErrors: [] };
  },
  webhookSubscriptionCreate: (
    _source,
    args: { topic: string; webhookSubscription: { uri?: string; filter?: string; includeFields?: string[] } },
    { store, domain },
  ) => {
    const { uri, filter, includeFields } = args.webhookSubscription;
    if (!uri)
      return {
        webhookSubscription: null,
        userErrors: [{ field: ["webhookSubscription", "uri"], message: "Address can't be blank" }],
      };
    const now = store.now();
    const webhookSubscription = store.put(domain, "webhookSubscriptions", {
      id: store.nextId(),
      topic: args.topic.toLowerCase().replace("_", "/"),
      uri,
      createdAt: now,
      updatedAt: now,
      ...(filter ? { filter } : {}),
      ...(includeFields ? { includeFields } : {}),
    });
    return { webhookSubscription, userErrors: [] };
  },
};
