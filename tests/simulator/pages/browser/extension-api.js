// Builds the global `shopify` that an extension of the 2026-07 API gets, from the data in the page.

/** A value that tells of its changes. Once the extension has handed over its signal class, reads take part in its rendering. */
class HostSignal {
  #value;
  #signal;
  #listeners = new Set();
  constructor(value) {
    this.#value = value;
  }
  get value() {
    return this.#signal ? this.#signal.value : this.#value;
  }
  get current() {
    return this.value;
  }
  set(value) {
    this.#value = value;
    if (this.#signal) this.#signal.value = value;
    for (const listener of this.#listeners) listener(value);
  }
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  destroy() {
    this.#listeners.clear();
  }
  adopt(Signal) {
    this.#signal = new Signal(this.#value);
  }
}

/** Words of the extension's locale file by dotted key, with `{{name}}` and plural forms chosen by `count`. */
function translator(texts, language) {
  const plural = new Intl.PluralRules(language);
  return (key, values = {}) => {
    let text = key.split(".").reduce((node, part) => node?.[part], texts);
    if (text !== null && typeof text === "object" && typeof values.count === "number") {
      text = text[plural.select(values.count)] ?? text.other;
    }
    if (typeof text !== "string") {
      console.error(`The extension has no ${language} text for ${key}`);
      return key;
    }
    return text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => String(values[name] ?? ""));
  };
}

function i18nOf(config) {
  const localeFor = (options) => (options?.inExtensionLocale ? config.extensionLanguage : config.language);
  const strip = ({ inExtensionLocale: _, ...options } = {}) => options;
  return {
    translate: translator(config.texts, config.extensionLanguage),
    formatNumber: (value, options) => new Intl.NumberFormat(localeFor(options), strip(options)).format(value),
    formatCurrency: (value, options) =>
      new Intl.NumberFormat(localeFor(options), {
        style: "currency",
        currency: config.currency,
        ...strip(options),
      }).format(value),
    formatDate: (value, options) => new Intl.DateTimeFormat(localeFor(options), strip(options)).format(value),
  };
}

function storageOf(handle) {
  const name = (key) => `extension:${handle}:${key}`;
  return {
    read: async (key) => JSON.parse(localStorage.getItem(name(key)) ?? "null"),
    write: async (key, value) => localStorage.setItem(name(key), JSON.stringify(value)),
    delete: async (key) => localStorage.removeItem(name(key)),
  };
}

async function postJson(url, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

/**
 * @returns the `shopify` object, the function that takes in new checkout data, and a promise of what the bundle registered
 */
export function createExtensionApi(config) {
  const signals = [];
  const signal = (value) => {
    const made = new HostSignal(value);
    signals.push(made);
    return made;
  };
  const { data, customer } = config;
  const shopper = customer
    ? {
        id: customer.id,
        email: customer.email,
        firstName: customer.firstName,
        lastName: customer.lastName,
        fullName: customer.fullName,
        acceptsMarketing: false,
        acceptsEmailMarketing: false,
        ordersCount: 0,
      }
    : undefined;
  const cost = Object.fromEntries(Object.entries(data.cost ?? {}).map(([name, amount]) => [name, signal(amount)]));
  const discountCodes = signal(data.discountCodes ?? []);
  const lines = signal(data.lines ?? []);
  let register;
  const registered = new Promise((resolve) => {
    register = resolve;
  });

  const update = (next) => {
    for (const [name, amount] of Object.entries(next.cost ?? {})) cost[name]?.set(amount);
    discountCodes.set(next.discountCodes ?? []);
    lines.set(next.lines ?? []);
  };

  const shopify = {
    extend: (target, run) => {
      if (target === config.target) register(run);
    },
    reload: () => location.reload(),
    setSignals: (Signal) => {
      for (const each of signals) each.adopt(Signal);
    },
    extension: {
      target: config.target,
      apiVersion: config.apiVersion,
      version: "1",
      capabilities: signal(config.capabilities),
      rendered: signal(true),
      scriptUrl: new URL(config.bundleUrl, location.href).href,
    },
    shop: config.shop,
    settings: signal({}),
    i18n: i18nOf(config),
    localization: {
      language: signal({ isoCode: config.language }),
      extensionLanguage: signal({ isoCode: config.extensionLanguage }),
      country: signal({ isoCode: config.country }),
      currency: signal({ isoCode: config.currency }),
      timezone: signal(config.timeZone),
      market: signal({ id: "gid://shopify/Market/1", handle: config.country.toLowerCase() }),
    },
    appMetafields: signal(config.appMetafields),
    sessionToken: { get: async () => (await postJson(config.urls.sessionToken)).token },
    storage: storageOf(config.handle),
    analytics: { publish: async () => true, visitor: async () => ({ type: "success" }) },
    query: async () => ({ errors: [{ message: "The simulator has no Storefront API" }] }),
    ui: { overlay: { close: () => {} }, forceDataRefresh: async () => {} },
    toast: { show: (content) => announce(content) },
    cost,
    lines,
    discountCodes,
    discountAllocations: signal([]),
    attributes: signal([]),
    note: signal(undefined),
    deliveryGroups: signal([]),
    shippingAddress: signal(undefined),
    billingAddress: signal(undefined),
    checkoutToken: signal("simulated"),
    buyerJourney: {
      intercept: async () => () => {},
      completed: signal(!config.target.startsWith("purchase.checkout")),
      activeStep: signal(undefined),
      steps: signal([]),
    },
    buyerIdentity: {
      customer: signal(shopper),
      email: signal(customer?.email),
      phone: signal(undefined),
      purchasingCompany: signal(undefined),
    },
    instructions: signal({
      discounts: { canUpdateDiscountCodes: true },
      attributes: { canUpdateAttributes: false },
      cartMetafields: { canSetCartMetafields: false },
      lines: { canAddCartLine: false, canRemoveCartLine: false, canUpdateCartLine: false },
      notes: { canUpdateNote: false },
      delivery: { canSelectCustomAddress: false },
    }),
    applyDiscountCodeChange: async (change) => {
      const answer = await postJson(config.urls.discounts, change);
      document.dispatchEvent(new CustomEvent("checkout-changed", { detail: answer }));
      return answer.result;
    },
  };
  if (config.target.startsWith("purchase.thank-you")) shopify.orderConfirmation = signal(data.orderConfirmation);
  if (config.target.startsWith("customer-account")) {
    Object.assign(shopify, {
      order: signal(data.order),
      authenticationState: signal(data.authenticationState),
      requireLogin: async () => location.assign(config.urls.login),
      authenticatedAccount: {
        customer: signal(customer ? { id: customer.id } : undefined),
        purchasingCompany: signal(undefined),
      },
      navigation: { navigate: (url) => location.assign(url), currentEntry: { url: location.href } },
    });
  }
  return { shopify, update, registered };
}

function announce(content) {
  const place = document.createElement("p");
  place.className = "notice";
  place.setAttribute("role", "status");
  place.textContent = content;
  document.querySelector("main")?.prepend(place);
}
