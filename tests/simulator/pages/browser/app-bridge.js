// A working stand-in for App Bridge: what an embedded app needs of it, spoken with the simulator's admin frame by messages.
(() => {
  if (window.shopify?.origin) return;
  const script = document.currentScript;
  const adminOrigin = new URL(script.src).origin;
  const query = new URLSearchParams(location.search);
  const TOKEN_MARGIN_SECONDS = 10;
  const RETRY_HEADER = "X-Shopify-Retry-Invalid-Session-Request";
  const REAUTHORIZE_HEADER = "X-Shopify-API-Request-Failure-Reauthorize-Url";

  /** What the first address said stays known after the app has moved on to other addresses. */
  function remembered(name) {
    const key = `app-bridge-config:${name}`;
    const value = query.get(name);
    try {
      if (value) sessionStorage.setItem(key, value);
      return value ?? sessionStorage.getItem(key) ?? "";
    } catch {
      // Storage may be closed to framed pages: then only this page's address is known.
      return value ?? "";
    }
  }
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
  const config = {
    apiKey: script.dataset.apiKey ?? meta("shopify-api-key") ?? "",
    shop: meta("shopify-shop") ?? remembered("shop"),
    host: meta("shopify-host") ?? remembered("host"),
    locale: remembered("locale") || "en",
    appOrigins: [],
    debug: {},
    disabledFeatures: [],
    experimentalFeatures: [],
  };

  // --- talking to the admin -------------------------------------------------------------------------------------------
  const framed = window.parent !== window;
  const waiting = new Map();
  let nextCall = 1;
  function tell(type, detail = {}) {
    if (framed) window.parent.postMessage({ appBridge: true, type, ...detail }, adminOrigin);
  }
  function ask(type, detail = {}) {
    if (!framed) return Promise.reject(new Error("App Bridge works only inside the admin"));
    return new Promise((resolve, reject) => {
      const call = nextCall++;
      waiting.set(call, { resolve, reject });
      tell(type, { ...detail, call });
    });
  }
  const handlers = {
    answer({ call, value, error }) {
      const pending = waiting.get(call);
      waiting.delete(call);
      if (error) pending?.reject(new Error(error));
      else pending?.resolve(value);
    },
    navigate: ({ href }) => navigate(href),
    "toast-action": ({ id }) => toasts.get(id)?.onAction?.(),
    "toast-gone": ({ id }) => {
      toasts.get(id)?.onDismiss?.();
      toasts.delete(id);
    },
    "save-bar-action": ({ id, kind }) => barButton(id, kind)?.click(),
    "title-action": ({ index }) => titleButtons()[index]?.click(),
  };
  addEventListener("message", (event) => {
    if (event.origin === adminOrigin && event.data?.appBridge) handlers[event.data.type]?.(event.data);
  });

  // --- id token and fetch ---------------------------------------------------------------------------------------------
  let token = "";
  let tokenEndsAt = 0;
  let refreshing;
  function idToken({ fresh = false } = {}) {
    if (!fresh && token && Date.now() / 1000 < tokenEndsAt - TOKEN_MARGIN_SECONDS) return Promise.resolve(token);
    refreshing ??= ask("id-token")
      .then((value) => {
        token = value;
        tokenEndsAt = JSON.parse(atob(value.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).exp;
        return value;
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  }

  const plainFetch = window.fetch.bind(window);
  window.fetch = async (resource, options) => {
    const request = new Request(resource, options);
    if (new URL(request.url).origin !== location.origin || !framed) return plainFetch(resource, options);
    const again = request.clone();
    const send = async (each, fresh) => {
      const headers = new Headers(each.headers);
      if (!headers.has("Authorization")) headers.set("Authorization", `Bearer ${await idToken({ fresh })}`);
      headers.set("X-Requested-With", "XMLHttpRequest");
      return plainFetch(new Request(each, { headers }));
    };
    let response = await send(request, false);
    if (response.status === 401 && response.headers.has(RETRY_HEADER)) response = await send(again, true);
    const reauthorize = response.headers.get(REAUTHORIZE_HEADER);
    if (reauthorize) window.open(new URL(reauthorize, location.href).href, "_top");
    return response;
  };

  // --- addresses ------------------------------------------------------------------------------------------------------
  const FRAME_PARAMETERS = [
    "embedded",
    "hmac",
    "host",
    "id_token",
    "locale",
    "session",
    "shop",
    "timestamp",
    "shopify-reload",
  ];
  function reportLocation() {
    const shown = new URLSearchParams(location.search);
    for (const name of FRAME_PARAMETERS) shown.delete(name);
    const rest = shown.toString();
    tell("location", { path: location.pathname + (rest ? `?${rest}` : ""), title: document.title });
  }
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name].bind(history);
    history[name] = (...change) => {
      original(...change);
      reportLocation();
    };
  }
  addEventListener("popstate", reportLocation);

  // A click in the admin's menu may come before the app listens for it: it then waits.
  let appListens = false;
  let early;
  const plainAddEventListener = window.addEventListener;
  window.addEventListener = function addEventListener(type, ...rest) {
    plainAddEventListener.call(this ?? window, type, ...rest);
    if (type !== "shopify:navigate") return;
    appListens = true;
    if (early) navigate(early);
    early = undefined;
  };
  function navigate(href) {
    if (!appListens) {
      early = href;
      return;
    }
    const links = [...document.querySelectorAll("ui-nav-menu a, s-app-nav a, s-app-nav s-link")];
    let link = links.find((each) => each.getAttribute("href") === href);
    if (!link) {
      link = document.createElement("a");
      link.setAttribute("href", href);
      link.hidden = true;
      document.body.append(link);
      queueMicrotask(() => link.remove());
    }
    link.dispatchEvent(new CustomEvent("shopify:navigate", { bubbles: true }));
  }

  function adminPath(url) {
    return /^shopify:(?:\/\/)?\/?admin\/?(.*)$/.exec(String(url))?.[1];
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='shopify:']");
    const path = link && adminPath(link.getAttribute("href"));
    if (path === undefined || path === null) return;
    event.preventDefault();
    tell("admin-page", { path });
  });
  const plainOpen = window.open.bind(window);
  window.open = (url, target, features) => {
    const admin = /^https:\/\/admin\.shopify\.com\/store\/[^/]+\/(.*)$/.exec(String(url))?.[1] ?? adminPath(url);
    if (admin !== undefined && framed) {
      tell("admin-page", { path: admin });
      return null;
    }
    return plainOpen(url, target, features);
  };

  // --- menu, title bar, save bar, modal -------------------------------------------------------------------------------
  // A style sheet beside the document: an element more in the head would disturb the app's hydration.
  const hidden = new CSSStyleSheet();
  hidden.replaceSync("ui-nav-menu, s-app-nav, ui-title-bar, ui-save-bar, ui-modal { display: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hidden];

  const titleBar = () => [...document.querySelectorAll("ui-title-bar")].find((bar) => !bar.closest("ui-modal, dialog"));
  const titleButtons = () => [...(titleBar()?.querySelectorAll("button, a") ?? [])];
  let lastReport = "";
  function report() {
    const menu = document.querySelector("ui-nav-menu, s-app-nav");
    const items = [...(menu?.querySelectorAll("a, s-link") ?? [])].map((link) => ({
      href: link.getAttribute("href") ?? "",
      label: link.textContent.trim(),
      home: link.getAttribute("rel") === "home",
    }));
    const bar = titleBar();
    const actions = titleButtons().map((button) => ({
      label: button.textContent.trim(),
      primary: button.getAttribute("variant") === "primary",
      disabled: button.hasAttribute("disabled"),
    }));
    const next = {
      items,
      title: bar?.getAttribute("title") ?? "",
      documentTitle: document.title,
      actions,
      bars: shownBars(),
    };
    const text = JSON.stringify(next);
    if (text === lastReport) return;
    lastReport = text;
    tell("chrome", next);
  }

  const shown = new Set();
  const formBars = new Map();
  const unnamedBars = new Map();
  function shownBars() {
    return [...shown].map((id) => ({ id, ...barLabels(id) }));
  }
  function barElement(id) {
    if (formBars.has(id)) return undefined;
    return document.getElementById(id) ?? unnamedBars.get(id);
  }
  function barLabels(id) {
    const buttons = [...(barElement(id)?.querySelectorAll("button") ?? [])];
    const save = buttons.find((button) => button.getAttribute("variant") === "primary");
    const discard = buttons.find((button) => button !== save);
    const facts = (button) => ({
      label: button?.textContent.trim() ?? "",
      disabled: Boolean(button?.disabled),
      loading: button?.hasAttribute("loading") ?? false,
    });
    return { save: facts(save), discard: facts(discard) };
  }
  function barButton(id, kind) {
    const form = formBars.get(id);
    if (form) return { click: () => (kind === "save" ? form.requestSubmit() : form.reset()) };
    const buttons = [...(barElement(id)?.querySelectorAll("button") ?? [])];
    const save = buttons.find((button) => button.getAttribute("variant") === "primary");
    return kind === "save" ? save : buttons.find((button) => button !== save);
  }
  const saveBar = {
    async show(id) {
      if (shown.has(id)) return;
      shown.add(id);
      barElement(id)?.dispatchEvent(new Event("show"));
      report();
    },
    async hide(id) {
      if (!shown.delete(id)) return;
      barElement(id)?.dispatchEvent(new Event("hide"));
      report();
    },
    toggle: (id) => (shown.has(id) ? saveBar.hide(id) : saveBar.show(id)),
    async leaveConfirmation() {
      if (shown.size > 0) await ask("leave-confirmation");
    },
  };

  let nextElement = 1;
  class UISaveBar extends HTMLElement {
    #name = `save-bar-${nextElement++}`;
    get key() {
      return this.id || this.#name;
    }
    connectedCallback() {
      unnamedBars.set(this.#name, this);
      observe(this);
    }
    disconnectedCallback() {
      saveBar.hide(this.key);
      unnamedBars.delete(this.#name);
    }
    get showing() {
      return shown.has(this.key);
    }
    show() {
      return saveBar.show(this.key);
    }
    hide() {
      return saveBar.hide(this.key);
    }
    toggle() {
      return saveBar.toggle(this.key);
    }
  }

  class UIModal extends HTMLElement {
    #dialog;
    content = document.createElement("div");
    disconnectedCallback() {
      this.#dialog?.remove();
      this.#dialog = undefined;
    }
    get showing() {
      return Boolean(this.#dialog?.open);
    }
    async show() {
      if (this.showing) return;
      this.#dialog ??= this.#build();
      document.body.append(this.#dialog);
      this.#dialog.showModal();
      this.dispatchEvent(new Event("show"));
    }
    async hide() {
      if (!this.showing) return;
      this.#dialog.close();
    }
    toggle() {
      return this.showing ? this.hide() : this.show();
    }
    #build() {
      const dialog = document.createElement("dialog");
      dialog.style.cssText =
        "border: 0; border-radius: 14px; padding: 0; min-width: 360px; max-width: 90vw; box-shadow: 0 12px 48px rgb(0 0 0 / 35%)";
      const bar = this.querySelector("ui-title-bar");
      const heading = document.createElement("h2");
      heading.textContent = bar?.getAttribute("title") ?? "";
      heading.style.cssText =
        "font: 600 16px/1.4 system-ui, sans-serif; margin: 0; padding: 14px 18px; background: #f3f3f3";
      const foot = document.createElement("div");
      foot.style.cssText = "display: flex; gap: 8px; justify-content: flex-end; padding: 12px 18px";
      for (const button of bar?.querySelectorAll("button") ?? []) {
        const copy = document.createElement("button");
        copy.textContent = button.textContent;
        copy.disabled = button.disabled;
        copy.addEventListener("click", () => button.click());
        foot.append(copy);
      }
      dialog.setAttribute("aria-label", heading.textContent);
      if (this.content.childNodes.length === 0)
        this.content.append(
          ...[...this.children]
            .filter((child) => child !== bar && child.childNodes.length > 0 && child.localName !== "ui-save-bar")
            .map((child) => child.cloneNode(true)),
        );
      dialog.append(heading, this.content, foot);
      dialog.addEventListener("close", () => this.dispatchEvent(new Event("hide")));
      return dialog;
    }
  }
  const modalOf = (id) => {
    const modal = document.getElementById(id);
    if (!(modal instanceof UIModal)) throw new Error(`There is no ui-modal with the id ${id}`);
    return modal;
  };

  function observe(element) {
    new MutationObserver(report).observe(element, {
      childList: true,
      subtree: true,
      attributes: true,
      characterData: true,
    });
  }
  customElements.define("ui-save-bar", UISaveBar);
  customElements.define("ui-modal", UIModal);
  for (const name of ["ui-nav-menu", "ui-title-bar", "s-app-nav"]) {
    customElements.define(
      name,
      class extends HTMLElement {
        connectedCallback() {
          observe(this);
          queueMicrotask(report);
        }
        disconnectedCallback() {
          report();
        }
      },
    );
  }

  // Forms that ask for a save bar by an attribute get one as soon as something was entered.
  const formId = (form) => {
    form.dataset.saveBarId ||= `form-${nextElement++}`;
    formBars.set(form.dataset.saveBarId, form);
    return form.dataset.saveBarId;
  };
  for (const type of ["input", "change"]) {
    document.addEventListener(type, (event) => {
      const form = event.target.closest?.("form[data-save-bar]");
      if (form) saveBar.show(formId(form));
    });
  }
  for (const type of ["submit", "reset"]) {
    document.addEventListener(type, (event) => {
      if (event.target.matches?.("form[data-save-bar]")) saveBar.hide(formId(event.target));
    });
  }

  // --- the global -----------------------------------------------------------------------------------------------------
  const toasts = new Map();
  let nextToast = 1;
  const unavailable = (name) => () => Promise.reject(new Error(`The simulator's App Bridge has no ${name}`));
  window.shopify = {
    config,
    origin: adminOrigin,
    ready: Promise.resolve(),
    setSignals: () => {},
    environment: { embedded: framed, mobile: false, pos: false },
    idToken: () => idToken(),
    loading: (on = true) => tell("loading", { on: Boolean(on) }),
    toast: {
      show(message, options = {}) {
        const id = String(nextToast++);
        toasts.set(id, options);
        tell("toast", {
          id,
          message: String(message),
          isError: Boolean(options.isError),
          action: options.action ?? "",
          duration: options.duration ?? 5000,
        });
        return id;
      },
      hide: (id) => tell("toast-hide", { id }),
    },
    saveBar,
    modal: {
      show: async (id) => modalOf(id).show(),
      hide: async (id) => modalOf(id).hide(),
      toggle: async (id) => modalOf(id).toggle(),
    },
    user: async () => ({}),
    resourcePicker: unavailable("resource picker"),
    picker: unavailable("picker"),
    scanner: { capture: unavailable("scanner") },
    intents: { invoke: unavailable("intents") },
    reviews: {
      request: async () => ({ success: false, code: "simulated", message: "The simulator asks for no reviews" }),
    },
    scopes: {
      query: async () => ({ granted: [], required: [], optional: [] }),
      request: unavailable("scope requests"),
      revoke: unavailable("scope requests"),
    },
    app: { extensions: async () => [] },
    webVitals: { onReport: async () => {} },
    support: { registerHandler: async () => {} },
    tools: { register: () => {}, unregister: () => {} },
  };

  // The app sends a page without a token here and wants to be asked again with one.
  const reload = query.get("shopify-reload");
  if (reload && framed) {
    idToken({ fresh: true }).then((value) => {
      const url = new URL(reload, location.href);
      if (url.origin !== location.origin) throw new Error("shopify-reload leads away from the app");
      url.searchParams.set("id_token", value);
      location.replace(url.href);
    });
    return;
  }
  const start = () => {
    reportLocation();
    report();
    new MutationObserver(report).observe(document.documentElement, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
