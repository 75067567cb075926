import type { Id, SimBulkCreation, SimDiscount, SimDiscountCode } from "../../model.ts";
import { fromDecimal } from "../../money.ts";
import { isGone } from "../../operations/customers.ts";
import {
  codeProblem,
  codesOf,
  createDiscount,
  type DiscountInput,
  deactivateDiscount,
  discountStatus,
  MAX_CODES_PER_ADD,
  updateDiscount,
} from "../../operations/discounts.ts";
import { SimError } from "../../store.ts";
import { paginate } from "../connections.ts";
import { gid, iso, money, own, parseGid, Ref, type ResolveContext, type TypeResolvers } from "../context.ts";
import { compileSearch } from "../search.ts";
import { metafieldResolvers } from "./metafields.ts";

function usageOf(discount: SimDiscount, { state }: ResolveContext): number {
  return codesOf(state, discount.id).reduce((total, code) => total + code.usageCount, 0);
}

/** The union member (`DiscountCodeBasic` …) that shows a discount. */
export function discountRef(discount: SimDiscount): Ref {
  if (discount.automatic) return new Ref("DiscountAutomaticBasic", discount);
  return new Ref(discount.kind === "basic" ? "DiscountCodeBasic" : "DiscountCodeFreeShipping", discount);
}

const shared: TypeResolvers = {
  ...own("title", "usageLimit", "appliesOncePerCustomer", "tags", "combinesWith", "recurringCycleLimit"),
  status: (discount: SimDiscount, _args, { store }) => discountStatus(discount, store.now()),
  startsAt: (discount: SimDiscount) => iso(discount.startsAt),
  endsAt: (discount: SimDiscount) => iso(discount.endsAt),
  createdAt: (discount: SimDiscount) => iso(discount.createdAt),
  updatedAt: (discount: SimDiscount) => iso(discount.updatedAt),
  asyncUsageCount: (discount: SimDiscount, _args, context) => usageOf(discount, context),
  codesCount: (discount: SimDiscount, _args, { state }) => ({
    count: state.codesByDiscount.get(discount.id)?.size ?? 0,
    precision: "EXACT",
  }),
  codes: (discount: SimDiscount, args, context) => {
    const { matches } = compileSearch<SimDiscountCode>(
      args.query,
      {
        default: { kind: "text", of: (row) => row.code },
        code: { kind: "text", of: (row) => row.code },
        times_used: { kind: "number", of: (row) => row.usageCount },
      },
      context.store.now(),
    );
    const rows = codesOf(context.state, discount.id);
    return paginate(matches ? rows.filter(matches) : rows, args, context);
  },
  totalSales: (discount: SimDiscount, _args, { state }) => {
    const names = new Set(codesOf(state, discount.id).map((code) => code.code.toLowerCase()));
    let total = 0;
    for (const order of state.orders.values()) {
      if (!order.discountCodes?.some((used) => names.has(used.code.toLowerCase()))) continue;
      for (const line of order.lines) total += line.price * line.quantity;
    }
    return money(total, state.shop.currency);
  },
  context: (discount: SimDiscount, _args, { state }) => {
    if ("customerIds" in discount.context) {
      const customers = discount.context.customerIds.map((id) => state.customers.get(id));
      return new Ref("DiscountCustomers", { customers: customers.filter((customer) => customer && !isGone(customer)) });
    }
    if ("segmentIds" in discount.context) {
      return new Ref("DiscountCustomerSegments", {
        segments: discount.context.segmentIds.map((id) => state.segments.get(id)).filter(Boolean),
      });
    }
    return new Ref("DiscountBuyerSelectionAll", { all: "ALL" });
  },
  minimumRequirement: (discount: SimDiscount, _args, { state }) => {
    if (discount.minimumSubtotal !== undefined) {
      return new Ref("DiscountMinimumSubtotal", {
        greaterThanOrEqualToSubtotal: money(discount.minimumSubtotal, state.shop.currency),
      });
    }
    if (discount.minimumQuantity === undefined) return null;
    return new Ref("DiscountMinimumQuantity", { greaterThanOrEqualToQuantity: String(discount.minimumQuantity) });
  },
  customerGets: (discount: SimDiscount, _args, { state }) => ({
    appliesOnOneTimePurchase: discount.appliesOnOneTimePurchase,
    appliesOnSubscription: discount.appliesOnSubscription,
    items: discount.collectionIds
      ? new Ref("DiscountCollections", {})
      : discount.productIds || discount.variantIds
        ? new Ref("DiscountProducts", {})
        : new Ref("AllDiscountItems", { allItems: true }),
    value:
      discount.value && "amount" in discount.value
        ? new Ref("DiscountAmount", {
            amount: money(discount.value.amount, state.shop.currency),
            appliesOnEachItem: discount.value.onEachItem,
          })
        : new Ref("DiscountPercentage", { percentage: discount.value?.percentage ?? 0 }),
  }),
};

export const DISCOUNT_RESOLVERS: Record<string, TypeResolvers> = {
  DiscountCodeNode: {
    ...metafieldResolvers("DiscountCodeNode"),
    id: (discount: SimDiscount) => gid("DiscountCodeNode", discount.id),
    codeDiscount: (discount: SimDiscount) => discountRef(discount),
  },
  DiscountNode: {
    ...metafieldResolvers("DiscountCodeNode"),
    id: (discount: SimDiscount) => gid(discount.automatic ? "DiscountAutomaticNode" : "DiscountCodeNode", discount.id),
    discount: (discount: SimDiscount) => discountRef(discount),
  },
  DiscountAutomaticNode: {
    id: (discount: SimDiscount) => gid("DiscountAutomaticNode", discount.id),
    automaticDiscount: (discount: SimDiscount) => discountRef(discount),
  },
  DiscountAutomaticBasic: shared,
  DiscountCodeBasic: shared,
  DiscountCodeFreeShipping: shared,
  DiscountRedeemCode: {
    id: (code: SimDiscountCode) => gid("DiscountRedeemCode", code.id),
    code: (code: SimDiscountCode) => code.code,
    asyncUsageCount: (code: SimDiscountCode) => code.usageCount,
    createdBy: () => null,
  },
  DiscountRedeemCodeBulkCreation: {
    id: (creation: SimBulkCreation) => gid("DiscountRedeemCodeBulkCreation", creation.id),
    done: (creation: SimBulkCreation) => creation.done,
    createdAt: (creation: SimBulkCreation) => iso(creation.createdAt),
    codesCount: (creation: SimBulkCreation) => creation.codes.length,
    importedCount: (creation: SimBulkCreation) => creation.codes.filter((row) => row.codeId !== undefined).length,
    failedCount: (creation: SimBulkCreation) => creation.codes.filter((row) => row.error !== undefined).length,
    discountCode: (creation: SimBulkCreation, _args, { state }) => state.discounts.get(creation.discountId) ?? null,
    codes: (creation: SimBulkCreation, args, context) => paginate(creation.codes, args, context),
  },
  DiscountRedeemCodeBulkCreationCode: {
    code: (row: SimBulkCreation["codes"][number]) => row.code,
    discountRedeemCode: (row: SimBulkCreation["codes"][number], _args, { state }) =>
      (row.codeId !== undefined && state.codes.get(row.codeId)) || null,
    errors: (row: SimBulkCreation["codes"][number]) =>
      row.error === undefined ? [] : [{ code: "TAKEN", field: ["code"], message: row.error, extraInfo: null }],
  },
};

type Json = Record<string, unknown>;

/** Input of `discountCodeBasic…` and `discountCodeFreeShipping…` in the model's terms; absent parts stay absent. */
function toDiscount(
  input: Json,
  kind: SimDiscount["kind"],
  { state }: ResolveContext,
  before?: SimDiscount,
): Partial<DiscountInput> {
  const { currency } = state.shop;
  const result: Partial<DiscountInput> = { kind };
  const time = (value: unknown) => (value === null ? undefined : Date.parse(String(value)));
  if (typeof input.title === "string") result.title = input.title;
  if (typeof input.code === "string") result.code = input.code;
  if (input.startsAt !== undefined) result.startsAt = time(input.startsAt) ?? Number.NaN;
  if ("endsAt" in input) result.endsAt = time(input.endsAt) as number;
  if ("usageLimit" in input) result.usageLimit = (input.usageLimit ?? undefined) as number;
  if ("recurringCycleLimit" in input) result.recurringCycleLimit = (input.recurringCycleLimit ?? undefined) as number;
  if (typeof input.appliesOncePerCustomer === "boolean") result.appliesOncePerCustomer = input.appliesOncePerCustomer;
  if (Array.isArray(input.tags)) result.tags = input.tags as string[];
  if (input.combinesWith) result.combinesWith = input.combinesWith as SimDiscount["combinesWith"];
  const minimum = input.minimumRequirement as { subtotal?: Json; quantity?: Json } | null | undefined;
  if (minimum?.subtotal)
    result.minimumSubtotal = fromDecimal(String(minimum.subtotal.greaterThanOrEqualToSubtotal), currency);
  if (minimum?.quantity) result.minimumQuantity = Number(minimum.quantity.greaterThanOrEqualToQuantity);
  const context = input.context as
    | { all?: unknown; customers?: { add?: string[]; remove?: string[] }; customerSegments?: { add?: string[] } }
    | undefined;
  if (context?.all) result.context = { all: true };
  else if (context?.customers) {
    const known = before && "customerIds" in before.context ? before.context.customerIds : [];
    const removed = new Set((context.customers.remove ?? []).map(plainId));
    const ids = [...new Set([...known, ...(context.customers.add ?? []).map(plainId)])];
    result.context = { customerIds: ids.filter((id) => !removed.has(id)) };
  } else if (context?.customerSegments)
    result.context = { segmentIds: (context.customerSegments.add ?? []).map(plainId) };
  const gets = (kind === "basic" ? input.customerGets : input) as Json | undefined;
  if (typeof gets?.appliesOnOneTimePurchase === "boolean")
    result.appliesOnOneTimePurchase = gets.appliesOnOneTimePurchase;
  if (typeof gets?.appliesOnSubscription === "boolean") result.appliesOnSubscription = gets.appliesOnSubscription;
  const value = (kind === "basic" ? gets?.value : undefined) as
    | { percentage?: number; discountAmount?: Json }
    | undefined;
  if (typeof value?.percentage === "number") result.value = { percentage: value.percentage };
  else if (value?.discountAmount) {
    const { amount, appliesOnEachItem } = value.discountAmount;
    result.value = { amount: fromDecimal(String(amount), currency), onEachItem: appliesOnEachItem === true };
  }
  const items = (kind === "basic" ? gets?.items : undefined) as
    | { products?: Record<string, string[]>; collections?: { add?: string[] } }
    | undefined;
  if (items?.products?.productsToAdd) result.productIds = items.products.productsToAdd.map(plainId);
  if (items?.products?.productVariantsToAdd) result.variantIds = items.products.productVariantsToAdd.map(plainId);
  if (items?.collections?.add) result.collectionIds = items.collections.add.map(plainId);
  return result;
}

function plainId(id: string): Id {
  return parseGid(id)?.id ?? id;
}

interface Problem {
  code: string;
  message: string;
  field: string[];
  extraInfo: null;
}

function problemsOf(wanted: Partial<DiscountInput>, path: string, { state }: ResolveContext): Problem[] {
  const problems: Problem[] = [];
  const add = (code: string, name: string[], message: string) =>
    problems.push({ code, field: [path, ...name], message, extraInfo: null });
  if (!wanted.title) add("BLANK", ["title"], "Title can't be blank");
  if (wanted.code === undefined && !wanted.automatic) add("BLANK", ["code"], "Code can't be blank");
  if (wanted.startsAt === undefined || Number.isNaN(wanted.startsAt))
    add("BLANK", ["startsAt"], "Starts at can't be blank");
  if (wanted.endsAt !== undefined && wanted.startsAt !== undefined && wanted.endsAt < wanted.startsAt) {
    add("END_DATE_BEFORE_START_DATE", ["endsAt"], "Ends at needs to be after starts at");
  }
  if (wanted.kind === "basic" && !wanted.value) add("BLANK", ["customerGets", "value"], "Value can't be blank");
  if (wanted.value && "percentage" in wanted.value && (wanted.value.percentage <= 0 || wanted.value.percentage > 1)) {
    add("VALUE_OUTSIDE_RANGE", ["customerGets", "value", "percentage"], "Value must be between 0.0 and 1.0");
  }
  if (wanted.value && "amount" in wanted.value && wanted.value.amount <= 0) {
    add("GREATER_THAN", ["customerGets", "value", "discountAmount", "amount"], "Value must be greater than 0");
  }
  if (wanted.minimumSubtotal !== undefined && wanted.minimumQuantity !== undefined) {
    add(
      "MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT",
      ["minimumRequirement"],
      "Minimum subtotal and quantity can't both be present",
    );
  }
  if (wanted.usageLimit !== undefined && wanted.usageLimit < 1)
    add("GREATER_THAN", ["usageLimit"], "Usage limit must be greater than 0");
  if (wanted.context && "customerIds" in wanted.context) {
    const unknown = wanted.context.customerIds.some((id) => {
      const customer = state.customers.get(id);
      return !customer || isGone(customer);
    });
    if (unknown) add("INVALID", ["context", "customers", "add"], "Customer does not exist");
  }
  return problems;
}

export function createFromApi(input: Json, kind: SimDiscount["kind"], context: ResolveContext): unknown {
  const path = kind === "basic" ? "basicCodeDiscount" : "freeShippingCodeDiscount";
  const wanted = toDiscount(input, kind, context);
  const userErrors = problemsOf(wanted, path, context);
  if (userErrors.length > 0) return { codeDiscountNode: null, userErrors };
  return answer(path, () => createDiscount(context.store, context.domain, wanted as DiscountInput));
}

/** Automatic discounts of the basic kind: made, changed and ended. */
export function automaticFromApi(args: { id?: string; input: Json }, context: ResolveContext): unknown {
  const path = "automaticBasicDiscount";
  const id = args.id === undefined ? undefined : plainId(args.id);
  const before = id === undefined ? undefined : context.state.discounts.get(id);
  if (args.id !== undefined && !before?.automatic) return asAutomatic(notFound());
  const wanted = { ...toDiscount(args.input, "basic", context, before), automatic: true };
  const userErrors = problemsOf({ ...before, ...wanted }, path, context);
  if (userErrors.length > 0) return { automaticDiscountNode: null, userErrors };
  return asAutomatic(
    answer(path, () =>
      before
        ? updateDiscount(context.store, context.domain, before.id, wanted)
        : createDiscount(context.store, context.domain, wanted as DiscountInput),
    ),
  );
}

export function asAutomatic(result: unknown): unknown {
  const { codeDiscountNode, userErrors } = result as { codeDiscountNode: unknown; userErrors: unknown[] };
  return { automaticDiscountNode: codeDiscountNode, userErrors };
}

export function updateFromApi(args: { id: string; input: Json }, context: ResolveContext): unknown {
  const path = "basicCodeDiscount";
  const id = plainId(args.id);
  const before = context.state.discounts.get(id);
  if (!before) return notFound();
  const change = toDiscount(args.input, before.kind, context, before);
  const firstCode = codesOf(context.state, id)[0]?.code;
  const userErrors = problemsOf({ ...before, ...(firstCode ? { code: firstCode } : {}), ...change }, path, context);
  if (userErrors.length > 0) return { codeDiscountNode: null, userErrors };
  return answer(path, () => updateDiscount(context.store, context.domain, id, change));
}

export function deactivateFromApi(args: { id: string }, context: ResolveContext): unknown {
  const id = plainId(args.id);
  if (!context.state.discounts.has(id)) return notFound();
  return answer("id", () => deactivateDiscount(context.store, context.domain, id));
}

function answer(path: string, run: () => SimDiscount): unknown {
  try {
    return { codeDiscountNode: run(), userErrors: [] };
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    const field = [path, ...(error.field ?? [])];
    return {
      codeDiscountNode: null,
      userErrors: [{ code: error.code, message: error.message, field, extraInfo: null }],
    };
  }
}

function notFound(): unknown {
  return {
    codeDiscountNode: null,
    userErrors: [{ code: "INVALID", message: "Discount does not exist", field: ["id"], extraInfo: null }],
  };
}

/** `discountRedeemCodeBulkAdd`: takes up to 250 codes and imports them after it has answered. */
export function bulkAddCodes(
  args: { discountId: string; codes: { code: string }[] },
  context: ResolveContext,
): unknown {
  const { store, domain, state, tasks } = context;
  const fail = (code: string, field: string[], message: string) => ({
    bulkCreation: null,
    userErrors: [{ code, field, message, extraInfo: null }],
  });
  const discountId = plainId(args.discountId);
  if (!state.discounts.has(discountId)) return fail("INVALID", ["discountId"], "Code discount does not exist.");
  if (args.codes.length === 0) return fail("BLANK", ["codes"], "Codes can't be blank");
  if (args.codes.length > MAX_CODES_PER_ADD) {
    return fail("EXCEEDED_MAX", ["codes"], `Codes can't exceed ${MAX_CODES_PER_ADD}`);
  }
  const creation = store.put(domain, "bulkCreations", {
    id: store.nextId(),
    discountId,
    createdAt: store.now(),
    done: false,
    codes: args.codes.map(({ code }) => ({ code })),
  });
  tasks.finishBulkCreation(domain, creation.id);
  return { bulkCreation: creation, userErrors: [] };
}

/** The import itself: each code is checked alone, so one bad code does not stop the others. */
export function importCodes(
  creation: SimBulkCreation,
  context: Pick<ResolveContext, "store" | "domain" | "state">,
): void {
  const { store, domain, state } = context;
  for (const row of creation.codes) {
    const problem = codeProblem(state, row.code);
    if (problem) row.error = problem.message;
    else {
      const code = {
        id: store.nextId(),
        code: row.code,
        discountId: creation.discountId,
        usageCount: 0,
        createdAt: store.now(),
      };
      row.codeId = store.put(domain, "codes", code).id;
    }
  }
  creation.done = true;
  store.put(domain, "bulkCreations", creation);
}

/** `discountCodeRedeemCodeBulkDelete`: deletes in a job after it has answered. */
export function bulkDeleteCodes(
  args: { discountId: string; ids?: string[]; search?: string },
  context: ResolveContext,
): unknown {
  const { store, domain, state, tasks } = context;
  const codes = state.codesByDiscount.get(plainId(args.discountId));
  const fail = (code: string, message: string) => ({
    job: null,
    userErrors: [{ code, message, field: ["discountId"], extraInfo: null }],
  });
  if (!codes) return fail("INVALID", "Code discount does not exist.");
  if ((args.ids === undefined) === (args.search === undefined))
    return fail("MISSING_ARGUMENT", "Give either ids or search");
  const ids =
    args.ids?.map(plainId) ??
    [...codes.values()].filter((c) => c.code.toLowerCase() === args.search?.toLowerCase()).map((c) => c.id);
  const job = store.put(domain, "jobs", { id: store.nextId(), done: false });
  tasks.deleteCodes(
    domain,
    job.id,
    ids.filter((id) => codes.has(id)),
  );
  return { job: { id: gid("Job", job.id), done: false }, userErrors: [] };
}
