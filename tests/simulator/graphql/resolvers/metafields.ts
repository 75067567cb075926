import { createHash } from "node:crypto";
import type { SimMetafield } from "../../model.ts";
import { metafieldKey } from "../../store.ts";
import { type ConnectionArgs, paginate } from "../connections.ts";
import { APP_NAMESPACE, gid, iso, parseGid, type ResolveContext, type TypeResolvers } from "../context.ts";

export const MAX_METAFIELDS = 25;
/** Owners the simulator keeps metafields for. */
const OWNER_TYPES: Record<string, string> = {
  Customer: "CUSTOMER",
  Order: "ORDER",
  Product: "PRODUCT",
  ProductVariant: "PRODUCTVARIANT",
  Shop: "SHOP",
  AppInstallation: "APP_INSTALLATION",
  DiscountCodeNode: "DISCOUNT",
};

/** `$app` and its sub-namespaces as they are stored; an absent namespace is the app's own. */
export function resolveNamespace(namespace: string | null | undefined): string {
  if (namespace === undefined || namespace === null || namespace === "$app") return APP_NAMESPACE;
  return namespace.startsWith("$app:") ? `${APP_NAMESPACE}--${namespace.slice(5)}` : namespace;
}

/** Changes with every change of the value, never otherwise. */
export function compareDigest(field: SimMetafield): string {
  return createHash("sha256").update(`${field.type}\n${field.value}`).digest("hex");
}

/** `metafield` and `metafields` of an owner type whose sources have an `id`. */
export function metafieldResolvers(ownerType: string): TypeResolvers {
  return {
    metafield: (owner: { id: string }, args: { namespace?: string; key: string }, { state }) =>
      state.metafieldByKey.get(metafieldKey(gid(ownerType, owner.id), resolveNamespace(args.namespace), args.key)) ??
      null,
    metafields: (owner: { id: string }, args: ConnectionArgs & { namespace?: string; keys?: string[] }, context) => {
      const ownerId = gid(ownerType, owner.id);
      const namespace =
        args.namespace === undefined || args.namespace === null ? undefined : resolveNamespace(args.namespace);
      const rows = [...context.state.metafields.values()].filter(
        (field) => field.ownerId === ownerId && (namespace === undefined || field.namespace === namespace),
      );
      return paginate(rows, args, context);
    },
  };
}

export const METAFIELD_RESOLVERS: Record<string, TypeResolvers> = {
  Metafield: {
    id: (field: SimMetafield) => gid("Metafield", field.id),
    legacyResourceId: (field: SimMetafield) => field.id,
    namespace: (field: SimMetafield) => field.namespace,
    key: (field: SimMetafield) => field.key,
    type: (field: SimMetafield) => field.type,
    value: (field: SimMetafield) => field.value,
    jsonValue: (field: SimMetafield) => jsonValue(field),
    compareDigest: (field: SimMetafield) => compareDigest(field),
    createdAt: (field: SimMetafield) => iso(field.createdAt),
    updatedAt: (field: SimMetafield) => iso(field.updatedAt),
    ownerType: (field: SimMetafield) => OWNER_TYPES[parseGid(field.ownerId)?.type ?? ""] ?? "CUSTOMER",
    sizeInBytes: (field: SimMetafield) => Buffer.byteLength(field.value),
  },
};

function jsonValue(field: SimMetafield): unknown {
  return field.type === "json" ||
    field.type.startsWith("number_") ||
    field.type === "boolean" ||
    field.type.startsWith("list.")
    ? JSON.parse(field.value)
    : field.value;
}

interface SetInput {
  ownerId: string;
  namespace?: string;
  key: string;
  type?: string;
  value: string;
  compareDigest?: string | null;
}

interface SetError {
  code: string;
  field: string[];
  message: string;
  elementIndex: number;
}

/** All or nothing: with one bad element none is written. */
export function setMetafields(inputs: SetInput[], context: ResolveContext): unknown {
  const { store, domain, state } = context;
  if (inputs.length > MAX_METAFIELDS) {
    const message = `Exceeded the maximum metafields input limit of ${MAX_METAFIELDS}.`;
    return {
      metafields: [],
      userErrors: [{ code: "LESS_THAN_OR_EQUAL_TO", field: ["metafields"], message, elementIndex: null }],
    };
  }
  const errors: SetError[] = [];
  const wanted = inputs.map((input, elementIndex) => {
    const at = (code: string, name: string, message: string) =>
      errors.push({ code, field: ["metafields", String(elementIndex), name], message, elementIndex });
    const namespace = resolveNamespace(input.namespace);
    const known = state.metafieldByKey.get(metafieldKey(input.ownerId, namespace, input.key));
    const type = input.type ?? known?.type;
    if (!ownerExists(input.ownerId, context)) at("INVALID", "ownerId", "Owner does not exist.");
    if (!type) at("BLANK", "type", "Type can't be blank.");
    else if (known && known.type !== type)
      at("INVALID_TYPE", "type", `Type must be consistent with the definition's type: ${known.type}.`);
    else if (!isValidValue(type, input.value)) at("INVALID_VALUE", "value", `Value is invalid for type ${type}.`);
    if (input.value === "") at("BLANK", "value", "Value can't be blank.");
    if (Buffer.byteLength(input.value) > 128 * 1024)
      at("TOO_LONG", "value", "Value exceeds the maximum size of 128 KB.");
    if (input.compareDigest !== undefined) {
      const current = known ? compareDigest(known) : null;
      if (current !== input.compareDigest)
        at("STALE_OBJECT", "compareDigest", "The resource has been updated since it was loaded.");
    }
    return { input, namespace, known, type: type ?? "" };
  });
  if (errors.length > 0) return { metafields: [], userErrors: errors };
  const now = store.now();
  const metafields = wanted.map(({ input, namespace, known, type }) =>
    store.put(domain, "metafields", {
      id: known?.id ?? store.nextId(),
      ownerId: input.ownerId,
      namespace,
      key: input.key,
      type,
      value: input.value,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    }),
  );
  return { metafields, userErrors: [] };
}

export function deleteMetafields(
  inputs: { ownerId: string; namespace: string; key: string }[],
  context: ResolveContext,
): unknown {
  const deletedMetafields = inputs.map((input) => {
    const known = context.state.metafieldByKey.get(
      metafieldKey(input.ownerId, resolveNamespace(input.namespace), input.key),
    );
    if (!known) return null;
    context.store.remove(context.domain, "metafields", known.id);
    return input;
  });
  return { deletedMetafields, userErrors: [] };
}

function ownerExists(ownerId: string, { state }: ResolveContext): boolean {
  const owner = parseGid(ownerId);
  if (!owner || !(owner.type in OWNER_TYPES)) return false;
  if (owner.type === "Customer") {
    const customer = state.customers.get(owner.id);
    return customer !== undefined && customer.mergedInto === undefined && customer.deletedAt === undefined;
  }
  if (owner.type === "Order") return state.orders.has(owner.id);
  if (owner.type === "Product") return state.products.has(owner.id);
  if (owner.type === "ProductVariant") return state.variants.has(owner.id);
  if (owner.type === "DiscountCodeNode") return state.discounts.has(owner.id);
  return owner.type === "Shop" ? owner.id === state.shop.id : true;
}

function isValidValue(type: string, value: string): boolean {
  if (type === "number_integer") return /^-?\d+$/.test(value);
  if (type === "number_decimal") return /^-?\d+(\.\d+)?$/.test(value);
  if (type === "boolean") return value === "true" || value === "false";
  if (type === "date") return /^\d{4}-\d\d-\d\d$/.test(value);
  if (type === "date_time") return !Number.isNaN(Date.parse(value));
  if (type === "json" || type === "money" || type.startsWith("list.")) {
    try {
      JSON.parse(value);
    } catch {
      return false;
    }
  }
  return true;
}
