import type { Id, SimAddress, SimConsent, SimCustomer } from "../model.ts";
import { SimError, type SimStore } from "../store.ts";

export interface CustomerInput {
  id?: Id;
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  locale?: string;
  tags?: string[];
  note?: string;
  addresses?: Omit<SimAddress, "id">[];
  emailConsent?: SimConsent;
  smsConsent?: SimConsent;
  state?: SimCustomer["state"];
  createdAt?: number;
}

/** The customer, unless it was deleted or merged away; throws `SimError("NO_CUSTOMER")`. */
export function findCustomer(store: SimStore, domain: string, id: Id): SimCustomer {
  const customer = store.state(domain).customers.get(id);
  if (!customer || isGone(customer)) throw new SimError("NO_CUSTOMER", `No customer ${id} in ${domain}`);
  return customer;
}

export function isGone(customer: SimCustomer): boolean {
  return customer.mergedInto !== undefined || customer.deletedAt !== undefined;
}

/** Adds a customer; sends customers/create. E-mail addresses are unique within a shop (`SimError("TAKEN")`). */
export function createCustomer(store: SimStore, domain: string, input: CustomerInput): SimCustomer {
  const { shop, customers } = store.state(domain);
  const email = input.email?.trim().toLowerCase();
  if (email) {
    for (const other of customers.values()) {
      if (other.email === email && !isGone(other))
        throw new SimError("TAKEN", "Email has already been taken", ["email"]);
    }
  }
  const now = input.createdAt ?? store.now();
  const customer: SimCustomer = {
    id: input.id ?? store.nextId(),
    firstName: input.firstName ?? "",
    lastName: input.lastName ?? "",
    ...(email ? { email } : {}),
    ...(input.phone ? { phone: input.phone } : {}),
    ...(input.note ? { note: input.note } : {}),
    locale: input.locale ?? shop.locale,
    tags: input.tags ?? [],
    addresses: (input.addresses ?? []).map((address) => ({ id: store.nextId(), ...address })),
    emailConsent: input.emailConsent ?? { state: "NOT_SUBSCRIBED" },
    ...(input.smsConsent ? { smsConsent: input.smsConsent } : {}),
    state: input.state ?? "ENABLED",
    createdAt: now,
    updatedAt: now,
  };
  store.put(domain, "customers", customer);
  store.emit(domain, "customers/create", customer);
  if (customer.emailConsent.state !== "NOT_SUBSCRIBED") {
    store.emit(domain, "customers_email_marketing_consent/update", customer);
  }
  if (customer.smsConsent) store.emit(domain, "customers_marketing_consent/update", customer);
  return customer;
}

export type CustomerChange = Partial<
  Pick<
    SimCustomer,
    | "firstName"
    | "lastName"
    | "email"
    | "phone"
    | "locale"
    | "tags"
    | "note"
    | "addresses"
    | "emailConsent"
    | "smsConsent"
    | "state"
  >
>;

/** Changes a customer; sends customers/update, and what changed of their consents in webhooks of its own. */
export function updateCustomer(store: SimStore, domain: string, id: Id, change: CustomerChange): SimCustomer {
  const customer = findCustomer(store, domain, id);
  const { emailConsent, smsConsent } = customer;
  Object.assign(customer, change, { updatedAt: store.touched(customer) });
  store.put(domain, "customers", customer);
  store.emit(domain, "customers/update", customer);
  if (customer.emailConsent.state !== emailConsent.state) {
    store.emit(domain, "customers_email_marketing_consent/update", customer);
  }
  if (customer.smsConsent?.state !== smsConsent?.state)
    store.emit(domain, "customers_marketing_consent/update", customer);
  return customer;
}

/** Deletes a customer without orders; sends customers/delete. */
export function deleteCustomer(store: SimStore, domain: string, id: Id): void {
  const customer = findCustomer(store, domain, id);
  if ((store.state(domain).ordersByCustomer.get(id) ?? []).length > 0) {
    throw new SimError("HAS_ORDERS", "Customer can’t be deleted because they have associated orders");
  }
  customer.deletedAt = customer.updatedAt = store.now();
  store.put(domain, "customers", customer);
  store.emit(domain, "customers/delete", customer);
}

/**
 * Merges `dropId` into `keepId`: orders, tags, addresses and metafields (where the kept one has none) move.
 * Sends customers/merge, customers/delete of the dropped and customers/update of the kept one.
 */
export function mergeCustomers(store: SimStore, domain: string, ids: { keepId: Id; dropId: Id }): SimCustomer {
  if (ids.keepId === ids.dropId) throw new SimError("INVALID", "A customer cannot be merged with itself");
  const state = store.state(domain);
  const keep = findCustomer(store, domain, ids.keepId);
  const drop = findCustomer(store, domain, ids.dropId);
  const now = store.now();
  for (const order of [...(state.ordersByCustomer.get(drop.id) ?? [])]) {
    store.reassignOrder(domain, order, keep.id);
    order.updatedAt = store.touched(order);
    store.put(domain, "orders", order);
  }
  const owner = (customer: SimCustomer) => `gid://shopify/Customer/${customer.id}`;
  for (const field of [...state.metafields.values()]) {
    if (field.ownerId !== owner(drop)) continue;
    store.remove(domain, "metafields", field.id);
    if (!state.metafieldByKey.has(`${owner(keep)}|${field.namespace}|${field.key}`)) {
      store.put(domain, "metafields", { ...field, ownerId: owner(keep), updatedAt: now });
    }
  }
  keep.tags = [...new Set([...keep.tags, ...drop.tags])];
  keep.addresses = [...keep.addresses, ...drop.addresses];
  keep.email ??= drop.email;
  keep.phone ??= drop.phone;
  keep.updatedAt = store.touched(keep);
  drop.mergedInto = keep.id;
  drop.updatedAt = store.touched(drop);
  store.put(domain, "customers", drop);
  store.put(domain, "customers", keep);
  store.emit(domain, "customers/merge", { keep, drop });
  store.emit(domain, "customers/delete", drop);
  store.emit(domain, "customers/update", keep);
  return keep;
}

/** Asks the app to erase a customer (customers/redact), or a customer asks for their data (customers/data_request). */
export function requestPrivacy(
  store: SimStore,
  domain: string,
  request: { topic: "customers/redact" | "customers/data_request"; customerId: Id },
): void {
  const state = store.state(domain);
  const customer = state.customers.get(request.customerId);
  if (!customer) throw new SimError("NO_CUSTOMER", `No customer ${request.customerId} in ${domain}`);
  const orderIds = (state.ordersByCustomer.get(customer.id) ?? []).map((order) => order.id);
  if (request.topic === "customers/redact") {
    customer.redactedAt = store.now();
    store.put(domain, "customers", customer);
  }
  store.emit(domain, request.topic, { customer, orderIds, requestId: store.nextId() });
}
