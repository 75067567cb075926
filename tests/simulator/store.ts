import { SimClock } from "./clock.ts";
import { Journal } from "./journal.ts";
import type {
  Id,
  Instant,
  SimBulkCreation,
  SimBulkOperation,
  SimCollection,
  SimCustomer,
  SimDiscount,
  SimDiscountCode,
  SimFlowTrigger,
  SimJob,
  SimMetafield,
  SimOrder,
  SimProduct,
  SimSegment,
  SimSellingPlan,
  SimShop,
  SimShopData,
  SimStoreCreditAccount,
  SimToken,
  SimValidation,
  SimVariant,
  SimWebhookSubscription,
} from "./model.ts";

/** The tables of one shop. Every entity has an `id`, which is its key. */
export interface ShopTables {
  sellingPlans: SimSellingPlan;
  products: SimProduct;
  collections: SimCollection;
  customers: SimCustomer;
  orders: SimOrder;
  discounts: SimDiscount;
  codes: SimDiscountCode;
  metafields: SimMetafield;
  bulkOperations: SimBulkOperation;
  bulkCreations: SimBulkCreation;
  jobs: SimJob;
  webhookSubscriptions: SimWebhookSubscription;
  storeCreditAccounts: SimStoreCreditAccount;
  segments: SimSegment;
  validations: SimValidation;
  flowTriggers: SimFlowTrigger;
}

export type TableName = keyof ShopTables;

type TableMaps = { [T in TableName]: Map<Id, ShopTables[T]> };

/** One shop's tables with the indexes kept beside them. Read freely; write through `SimStore.put` and `remove`. */
export interface ShopState extends TableMaps {
  shop: SimShop;
  variants: Map<Id, SimVariant>;
  variantByInventoryItem: Map<Id, SimVariant>;
  ordersByCustomer: Map<Id, SimOrder[]>;
  /** By lower-case code: codes are case-insensitive. */
  codeByName: Map<string, SimDiscountCode>;
  codesByDiscount: Map<Id, Map<Id, SimDiscountCode>>;
  /** `ownerId|namespace|key` → metafield. */
  metafieldByKey: Map<string, SimMetafield>;
  /** Rises with every change of a table; lets sorted views know that they are stale. */
  versions: Partial<Record<TableName, number>>;
  highestOrderNumber: number;
}

/** Something a webhook tells about. `subject` is the changed entity (or what the topic needs). */
export interface StoreEvent {
  domain: string;
  topic: string;
  subject: unknown;
  at: Instant;
}

/** A webhook that has not been answered with 2xx yet; kept in the journal so that a kill loses none. */
export interface PendingDelivery {
  id: string;
  domain: string;
  topic: string;
  body: string;
  eventId: string;
  triggeredAt: Instant;
  attempts: number;
}

const TABLES: readonly TableName[] = [
  "sellingPlans",
  "products",
  "collections",
  "customers",
  "orders",
  "discounts",
  "codes",
  "metafields",
  "bulkOperations",
  "bulkCreations",
  "jobs",
  "webhookSubscriptions",
  "storeCreditAccounts",
  "segments",
  "validations",
  "flowTriggers",
];

/** First id handed out for things made after the seed; seeds use smaller ids of their own. */
export const FIRST_ID = "7000000000001";

/** A request the simulated platform refuses; `code` is stable, `message` is for people who read test output. */
export class SimError extends Error {
  readonly code: string;
  readonly field: string[] | undefined;
  constructor(code: string, message: string, field?: string[]) {
    super(message);
    this.name = "SimError";
    this.code = code;
    this.field = field;
  }
}

/**
 * The state of all simulated shops. `load` seeds a shop silently; afterwards the functions in `operations/` change it,
 * each change is journaled (when a journal is open) and announced to `onEvent` listeners, which send webhooks.
 */
export class SimStore {
  readonly clock: SimClock;
  readonly shops = new Map<string, ShopState>();
  readonly tokens = new Map<string, SimToken>();
  readonly pending = new Map<string, PendingDelivery>();
  #journal: Journal | undefined;
  #nextId: bigint;
  #listeners: ((event: StoreEvent) => void)[] = [];
  #sorted = new Map<string, { version: number; rows: unknown[] }>();

  constructor(options: { clock?: SimClock; firstId?: string } = {}) {
    this.clock = options.clock ?? new SimClock();
    this.#nextId = BigInt(options.firstId ?? FIRST_ID);
  }

  /** Adds a shop with all its data, without webhooks and without journaling. Replaces a shop of the same domain. */
  load(data: SimShopData): ShopState {
    const state = emptyState(data.shop);
    this.shops.set(data.shop.domain, state);
    for (const row of data.sellingPlans ?? []) this.#index(state, "sellingPlans", row);
    for (const row of data.products ?? []) this.#index(state, "products", row);
    for (const row of data.collections ?? []) this.#index(state, "collections", row);
    for (const row of data.customers ?? []) this.#index(state, "customers", row);
    for (const row of data.orders ?? []) this.#index(state, "orders", row);
    for (const row of data.discounts ?? []) this.#index(state, "discounts", row);
    for (const row of data.codes ?? []) this.#index(state, "codes", row);
    return state;
  }

  /** Opens the journal in `dataDir` and applies what it holds to the seeded shops. Later changes are appended. */
  openJournal(dataDir: string): void {
    const journal = new Journal(dataDir);
    journal.replay(([domain, table, key, value, nextId]) => {
      this.#nextId = BigInt(nextId);
      if (domain === "") {
        const map = (table === "tokens" ? this.tokens : this.pending) as Map<string, unknown>;
        if (value === null) map.delete(key);
        else map.set(key, value);
        return;
      }
      const state = this.shops.get(domain);
      if (!state) return; // a shop that this start does not seed
      if (table === "shop") state.shop = value as SimShop;
      else if (value === null) this.#unindex(state, table as TableName, key);
      else this.#index(state, table as TableName, value as ShopTables[TableName]);
    });
    this.#journal = journal;
  }

  /** Forgets every change (the journal too); the caller seeds again. */
  clear(firstId = FIRST_ID): void {
    this.shops.clear();
    this.tokens.clear();
    this.pending.clear();
    this.#sorted.clear();
    this.#nextId = BigInt(firstId);
    this.#journal?.clear();
  }

  close(): void {
    this.#journal?.close();
  }

  /** The present in whole seconds: the platform stores and sends times without fractions. */
  now(): Instant {
    return Math.floor(this.clock.now() / 1000) * 1000;
  }

  /** The next `updatedAt` of a row: now, but always later than before, so that two versions can be told apart. */
  touched(row: { updatedAt: Instant }): Instant {
    return Math.max(this.now(), row.updatedAt + 1000);
  }

  /** The next free id; ids come in a fixed order, so equal histories get equal ids. */
  nextId(): Id {
    const id = this.#nextId;
    this.#nextId += 1n;
    return id.toString();
  }

  /** Makes the following ids start at `first` (for instance above 2^53). */
  continueIdsFrom(first: Id): void {
    this.#nextId = BigInt(first);
  }

  /** A shop's state; throws `SimError("NO_SHOP")` for an unknown domain. */
  state(domain: string): ShopState {
    const state = this.shops.get(domain);
    if (!state) throw new SimError("NO_SHOP", `No simulated shop has the domain ${domain}`);
    return state;
  }

  /** Stores a new or changed entity, keeps the indexes and journals it. Pass the same object again after changing it in place. */
  put<T extends TableName>(domain: string, table: T, row: ShopTables[T]): ShopTables[T] {
    this.#index(this.state(domain), table, row);
    this.#journal?.append([domain, table, row.id, row, this.#nextId.toString()]);
    return row;
  }

  remove(domain: string, table: TableName, id: Id): void {
    this.#unindex(this.state(domain), table, id);
    this.#journal?.append([domain, table, id, null, this.#nextId.toString()]);
  }

  putShop(domain: string, change: Partial<SimShop>): SimShop {
    const state = this.state(domain);
    state.shop = { ...state.shop, ...change };
    this.#journal?.append([domain, "shop", state.shop.id, state.shop, this.#nextId.toString()]);
    return state.shop;
  }

  putToken(token: SimToken): void {
    this.tokens.set(token.token, token);
    this.#journal?.append(["", "tokens", token.token, token, this.#nextId.toString()]);
  }

  removeToken(token: string): void {
    this.tokens.delete(token);
    this.#journal?.append(["", "tokens", token, null, this.#nextId.toString()]);
  }

  putPending(delivery: PendingDelivery): void {
    this.pending.set(delivery.id, delivery);
    this.#journal?.append(["", "pending", delivery.id, delivery, this.#nextId.toString()]);
  }

  removePending(id: string): void {
    if (!this.pending.delete(id)) return;
    this.#journal?.append(["", "pending", id, null, this.#nextId.toString()]);
  }

  /** Moves an order to another customer (merge) or to none; the caller `put`s the order afterwards. */
  reassignOrder(domain: string, order: SimOrder, customerId: Id | undefined): void {
    const state = this.state(domain);
    dropFromCustomer(state, order);
    if (customerId === undefined) delete order.customerId;
    else {
      order.customerId = customerId;
      addToCustomer(state, order);
    }
  }

  /** All rows of a table in ascending order of `key` (then id), kept until the table changes. Do not change the array. */
  sorted<T extends TableName>(domain: string, table: T, by: keyof ShopTables[T] & string): readonly ShopTables[T][] {
    const state = this.state(domain);
    const version = state.versions[table] ?? 0;
    const cacheKey = `${domain}|${table}|${by}`;
    const cached = this.#sorted.get(cacheKey);
    if (cached?.version === version) return cached.rows as ShopTables[T][];
    const rows = [...(state[table] as Map<Id, ShopTables[T]>).values()];
    rows.sort((a, b) => (by === "id" ? 0 : compare(a[by], b[by])) || compareIds(a.id, b.id));
    this.#sorted.set(cacheKey, { version, rows });
    return rows;
  }

  onEvent(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((l) => l !== listener);
    };
  }

  /** Announces a change to the webhook sender. */
  emit(domain: string, topic: string, subject: unknown): void {
    const event = { domain, topic, subject, at: this.now() };
    for (const listener of this.#listeners) listener(event);
  }

  #index<T extends TableName>(state: ShopState, table: T, row: ShopTables[T]): void {
    const map = state[table] as Map<Id, ShopTables[T]>;
    const old = map.get(row.id);
    map.set(row.id, row);
    state.versions[table] = (state.versions[table] ?? 0) + 1;
    if (table === "orders") {
      const order = row as SimOrder;
      if (old !== row) {
        if (old) dropFromCustomer(state, old as SimOrder);
        addToCustomer(state, order);
        if (order.number > state.highestOrderNumber) state.highestOrderNumber = order.number;
      }
    } else if (table === "products") {
      for (const variant of (row as SimProduct).variants) {
        state.variants.set(variant.id, variant);
        state.variantByInventoryItem.set(variant.inventoryItemId, variant);
      }
    } else if (table === "codes") {
      const code = row as SimDiscountCode;
      state.codeByName.set(code.code.toLowerCase(), code);
      const codes = state.codesByDiscount.get(code.discountId);
      if (codes) codes.set(code.id, code);
      else state.codesByDiscount.set(code.discountId, new Map([[code.id, code]]));
    } else if (table === "metafields") {
      const field = row as SimMetafield;
      state.metafieldByKey.set(metafieldKey(field.ownerId, field.namespace, field.key), field);
    }
  }

  #unindex(state: ShopState, table: TableName, id: Id): void {
    const map = state[table] as Map<Id, ShopTables[TableName]>;
    const old = map.get(id);
    if (!old) return;
    map.delete(id);
    state.versions[table] = (state.versions[table] ?? 0) + 1;
    if (table === "orders") dropFromCustomer(state, old as SimOrder);
    else if (table === "products") {
      for (const variant of (old as SimProduct).variants) {
        state.variants.delete(variant.id);
        state.variantByInventoryItem.delete(variant.inventoryItemId);
      }
    } else if (table === "codes") {
      const code = old as SimDiscountCode;
      state.codeByName.delete(code.code.toLowerCase());
      state.codesByDiscount.get(code.discountId)?.delete(code.id);
    } else if (table === "metafields") {
      const field = old as SimMetafield;
      state.metafieldByKey.delete(metafieldKey(field.ownerId, field.namespace, field.key));
    }
  }
}

export function metafieldKey(ownerId: string, namespace: string, key: string): string {
  return `${ownerId}|${namespace}|${key}`;
}

/** Orders decimal id strings by value. */
export function compareIds(a: Id, b: Id): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [String(a ?? ""), String(b ?? "")];
  return x < y ? -1 : x > y ? 1 : 0;
}

function emptyState(shop: SimShop): ShopState {
  const maps = Object.fromEntries(TABLES.map((table) => [table, new Map()])) as unknown as TableMaps;
  return {
    ...maps,
    shop: { ...shop },
    variants: new Map(),
    variantByInventoryItem: new Map(),
    ordersByCustomer: new Map(),
    codeByName: new Map(),
    codesByDiscount: new Map(),
    metafieldByKey: new Map(),
    versions: {},
    highestOrderNumber: 1000,
  };
}

function addToCustomer(state: ShopState, order: SimOrder): void {
  if (order.customerId === undefined) return;
  const orders = state.ordersByCustomer.get(order.customerId);
  if (orders) orders.push(order);
  else state.ordersByCustomer.set(order.customerId, [order]);
}

function dropFromCustomer(state: ShopState, order: SimOrder): void {
  if (order.customerId === undefined) return;
  const orders = state.ordersByCustomer.get(order.customerId);
  const at = orders?.findIndex((other) => other.id === order.id) ?? -1;
  if (at >= 0) orders?.splice(at, 1);
}
