// Runs the built extension bundles that a page asks for. Each bundle gets its own `shopify`, `document.body` and `fetch`, as on
// the platform, where it runs in a sandbox of its own; everything else it uses is the browser's.
import "./extension-elements.js";
import { createExtensionApi } from "./extension-api.js";

/** `document` as the extension sees it: its body is the extension's own place in the page. */
function documentFor(root) {
  return new Proxy(document, {
    get(target, name) {
      if (name === "body") return root;
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** `fetch` as the extension sees it: `shopify://customer-account/api/…` goes to the simulator, the rest out into the world. */
function fetchFor(config) {
  return (resource, options) => {
    const url = typeof resource === "string" ? resource : resource.url;
    if (url.startsWith("shopify://customer-account/api/") || url.startsWith("shopify:customer-account/api/")) {
      return fetch(config.urls.accountApi, options);
    }
    if (!config.capabilities.includes("network_access")) {
      return Promise.reject(new TypeError("The extension has no network access"));
    }
    // The platform's sandbox has an origin of its own and no cookies.
    return fetch(resource, { ...options, credentials: "omit" });
  };
}

async function run(place) {
  const config = JSON.parse(place.querySelector("[data-extension-config]").textContent);
  const root = place.querySelector("[data-extension-root]");
  const { shopify, update, registered } = createExtensionApi(config);
  document.addEventListener("checkout-changed", (event) => update(event.detail.checkout));
  const response = await fetch(config.bundleUrl);
  if (!response.ok) throw new Error(`${config.bundleUrl} answered ${response.status}`);
  const code = await response.text();
  const scope = new Proxy(globalThis, {
    get(target, name) {
      if (name === "shopify") return shopify;
      if (name === "document") return scoped;
      const value = Reflect.get(target, name, target);
      return typeof value === "function" && !value.prototype ? value.bind(target) : value;
    },
  });
  const scoped = documentFor(root);
  new Function("globalThis", "self", "shopify", "document", "fetch", `${code}\n//# sourceURL=${config.bundleUrl}`)(
    scope,
    scope,
    shopify,
    scoped,
    fetchFor(config),
  );
  const render = await registered;
  await render(shopify);
  place.dataset.state = "running";
}

for (const place of document.querySelectorAll("[data-extension]")) {
  run(place).catch((error) => {
    place.dataset.state = "failed";
    console.error(`The extension ${place.dataset.extension} failed`, error);
  });
}
