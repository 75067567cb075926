import type { StagedFailure } from "./failures.ts";
import { parseGid } from "./graphql/context.ts";
import { type Handler, readJson, sendJson } from "./http.ts";
import { expireTokens } from "./oauth.ts";
import { createProduct, deleteProduct, updateProduct } from "./operations/catalog.ts";
import { quoteCart } from "./operations/checkout.ts";
import {
  createCustomer,
  deleteCustomer,
  findCustomer,
  mergeCustomers,
  requestPrivacy,
  updateCustomer,
} from "./operations/customers.ts";
import { createDiscount, deactivateDiscount } from "./operations/discounts.ts";
import { cancelOrder, editOrder, refundOrder } from "./operations/order-changes.ts";
import { deleteOrder, findOrder, fulfillOrder, payOrder, placeOrder, updateOrder } from "./operations/orders.ts";
import { redactShop, setScopes, uninstallApp, updateShop } from "./operations/shop.ts";
import type { Simulator } from "./server.ts";
import { SimError, type SimStore } from "./store.ts";
import { buildBody } from "./webhooks/bodies.ts";

// biome-ignore lint/suspicious/noExplicitAny: bodies are checked by the operations themselves
type Json = any;
type Operation = (store: SimStore, domain: string, body: Json) => unknown;

/** `POST /control/shops/{domain}/{name}`: what can happen in a shop. */
const OPERATIONS: Record<string, Operation> = {
  "create-customer": createCustomer,
  "update-customer": (store, domain, { id, ...change }) => updateCustomer(store, domain, id, change),
  "delete-customer": (store, domain, { id }) => deleteCustomer(store, domain, id),
  "merge-customers": mergeCustomers,
  "request-privacy": requestPrivacy,
  "redact-shop": (store, domain) => redactShop(store, domain),
  quote: quoteCart,
  "place-order": placeOrder,
  "pay-order": (store, domain, { id }) => payOrder(store, domain, id),
  "fulfill-order": (store, domain, { id }) => fulfillOrder(store, domain, id),
  "refund-order": (store, domain, { id, ...input }) => refundOrder(store, domain, id, input),
  "cancel-order": (store, domain, { id, ...input }) => cancelOrder(store, domain, id, input),
  "edit-order": (store, domain, { id, ...input }) => editOrder(store, domain, id, input),
  "update-order": (store, domain, { id, ...change }) => updateOrder(store, domain, id, change),
  "delete-order": (store, domain, { id }) => deleteOrder(store, domain, id),
  "create-product": createProduct,
  "update-product": updateProduct,
  "delete-product": (store, domain, { id }) => deleteProduct(store, domain, id),
  "create-discount": createDiscount,
  "deactivate-discount": (store, domain, { id }) => deactivateDiscount(store, domain, id),
  "update-shop": updateShop,
  "set-scopes": (store, domain, { scopes }) => setScopes(store, domain, scopes),
  uninstall: (store, domain) => uninstallApp(store, domain),
};

const KINDS = new Set<StagedFailure["kind"]>(["status", "throttled", "lost", "drop", "hang"]);
const IDLE_TIMEOUT = 60_000;

/** The control API: everything a test wants to do to the platform, as JSON under `/control/`. */
export function createControl(simulator: Simulator): Handler {
  const { store } = simulator;
  return async (request, response, url) => {
    const parts = url.pathname.split("/").slice(2).map(decodeURIComponent);
    const method = request.method ?? "GET";
    const answer = (body: unknown, status = 200) => {
      sendJson(response, status, body ?? { ok: true });
      return true;
    };
    const [area = "", domain = "", name = "", id = ""] = parts;
    if (area === "shops" && domain === "")
      return answer([...store.shops.keys()].map((key) => overview(simulator, key)));
    if (area === "shops") {
      store.state(domain);
      if (method === "GET") return answer(read(simulator, { domain, name, id, url }));
      const body = await readJson(request);
      const operation = OPERATIONS[name];
      if (operation) return answer(operation(store, domain, body));
      const done = await shopCommand(simulator, { domain, name, body });
      if (done === undefined) throw new SimError("NO_OPERATION", `Unknown operation ${name}`);
      return answer(done);
    }
    const body = method === "POST" ? await readJson(request) : {};
    const done = await globalCommand(simulator, { area, domain, method, body, url });
    if (done === undefined) throw new SimError("NO_OPERATION", `Unknown control address ${url.pathname}`);
    return answer(done);
  };
}

function overview(simulator: Simulator, domain: string): unknown {
  const state = simulator.store.state(domain);
  return {
    ...state.shop,
    counts: {
      products: state.products.size,
      customers: state.customers.size,
      orders: state.orders.size,
      discounts: state.discounts.size,
      codes: state.codes.size,
    },
  };
}

function read(simulator: Simulator, asked: { domain: string; name: string; id: string; url: URL }): unknown {
  const { domain, name, id, url } = asked;
  const { store } = simulator;
  const state = store.state(domain);
  const param = (key: string) => url.searchParams.get(key) ?? undefined;
  const limit = Number(param("limit") ?? 100);
  switch (name) {
    case "":
      return overview(simulator, domain);
    case "orders": {
      if (id !== "") return findOrder(store, domain, id);
      const customerId = param("customerId");
      const rows =
        customerId === undefined
          ? store.sorted(domain, "orders", "createdAt")
          : (state.ordersByCustomer.get(customerId) ?? []);
      return param("reverse") ? rows.slice(-limit).reverse() : rows.slice(0, limit);
    }
    case "order-body":
      return JSON.parse(
        buildBody(state, { topic: "orders/updated", subject: findOrder(store, domain, id), at: store.now() }) ?? "null",
      );
    case "customers": {
      if (id === "") return store.sorted(domain, "customers", "createdAt").slice(0, limit);
      const ownerId = `gid://shopify/Customer/${id}`;
      return {
        ...findCustomer(store, domain, id),
        orders: state.ordersByCustomer.get(id) ?? [],
        metafields: [...state.metafields.values()].filter((field) => field.ownerId === ownerId),
      };
    }
    case "metafields": {
      const owner = param("ownerId");
      return [...state.metafields.values()].filter((field) => owner === undefined || field.ownerId === owner);
    }
    case "codes": {
      if (id !== "") return state.codeByName.get(id.toLowerCase()) ?? null;
      const discount = param("discountId");
      const discountId = discount && (parseGid(discount)?.id ?? discount);
      return [...state.codes.values()].filter((code) => !discountId || code.discountId === discountId).slice(0, limit);
    }
    case "products":
    case "discounts":
    case "bulkOperations":
    case "flowTriggers":
    case "storeCreditAccounts":
      return id === "" ? [...state[name].values()].slice(0, limit) : (state[name].get(id) ?? null);
    case "webhooks":
      return simulator.sender.settings(domain);
    default:
      throw new SimError("NO_OPERATION", `Nothing to read at ${name}`);
  }
}

async function shopCommand(
  simulator: Simulator,
  asked: { domain: string; name: string; body: Json },
): Promise<unknown> {
  const { domain, name, body } = asked;
  const { store } = simulator;
  switch (name) {
    case "webhooks":
      return simulator.sender.configure(domain, body.reset === true ? null : body);
    case "expire-tokens":
      return { expired: expireTokens(store, domain, body) };
    case "session-token":
      return { token: simulator.mintSessionToken({ ...body, domain }) };
    case "throttle":
      if (body.empty === true) simulator.bucket(domain).empty();
      else store.putShop(domain, { throttle: { ...store.state(domain).shop.throttle, ...body } });
      return simulator.bucket(domain).status(store.clock.now());
    case "emit": {
      // Any topic about an existing order or customer, for instance one that arrives a day late.
      const subject = body.orderId
        ? findOrder(store, domain, body.orderId)
        : findCustomer(store, domain, body.customerId);
      store.emit(domain, body.topic, subject);
      return { ok: true };
    }
    default:
      return undefined;
  }
}

interface GlobalCommand {
  area: string;
  domain: string;
  method: string;
  body: Json;
  url: URL;
}

async function globalCommand(
  simulator: Simulator,
  { area, domain, method, body, url }: GlobalCommand,
): Promise<unknown> {
  const { store, failures, sender, app } = simulator;
  switch (area) {
    case "failures":
      if (method === "DELETE") failures.clear();
      else if (method === "POST") {
        if (!KINDS.has(body.kind)) throw new SimError("INVALID", `kind must be one of ${[...KINDS].join(", ")}`);
        failures.add({ times: 1, ...body });
      }
      return failures.list();
    case "webhooks": {
      if (domain !== "log") return undefined;
      if (method === "DELETE") sender.log.length = 0;
      const [shop, topic, outcome] = ["shop", "topic", "outcome"].map((key) => url.searchParams.get(key));
      return sender.log.filter(
        (entry) =>
          (!shop || entry.domain === shop) &&
          (!topic || entry.topic === topic) &&
          (!outcome || entry.outcome === outcome),
      );
    }
    case "wait-idle":
      return waitIdle(simulator, Number(body.timeoutMs ?? IDLE_TIMEOUT));
    case "rotate-secret": {
      const secret = String(body.secret ?? `shpss_${crypto.randomUUID().replaceAll("-", "")}`);
      app.secrets = body.keepOld === false ? [secret] : [secret, ...app.secrets.filter((old) => old !== secret)];
      return { secret };
    }
    case "clock":
      if (method === "POST") {
        if (typeof body.advanceMs === "number") store.clock.advance(body.advanceMs);
        else if (body.set !== undefined) store.clock.set(Date.parse(body.set));
        else if (body.freeze !== undefined) store.clock.freeze(Date.parse(body.freeze));
      }
      return { now: new Date(store.clock.now()).toISOString() };
    case "delays":
      if (method === "POST") simulator.tasks.delays = { ...simulator.tasks.delays, ...body };
      return simulator.tasks.delays;
    case "check-webhooks":
      await simulator.checkWebhooks(body.on !== false);
      return { on: body.on !== false };
    case "unsupported":
      return [...simulator.unsupported].sort();
    case "reset":
      if (method !== "POST") return undefined;
      simulator.reset();
      return { ok: true };
    default:
      return undefined;
  }
}

async function waitIdle(simulator: Simulator, milliseconds: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const idle = await Promise.race([simulator.idle().then(() => true), timeout]);
  clearTimeout(timer);
  if (!idle)
    throw new SimError(
      "NOT_IDLE",
      `Still ${simulator.sender.busy} deliveries and ${simulator.tasks.busy} tasks after ${milliseconds} ms`,
    );
  return { idle: true };
}
