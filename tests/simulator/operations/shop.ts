import type { SimShop } from "../model.ts";
import type { SimStore } from "../store.ts";

/** Changes the shop's settings; sends shop/update. */
export function updateShop(store: SimStore, domain: string, change: Partial<Omit<SimShop, "domain" | "id">>): SimShop {
  const shop = store.putShop(domain, { ...change, updatedAt: store.now() });
  store.emit(domain, "shop/update", shop);
  return shop;
}

/** Uninstalls the app: its tokens stop working, app/uninstalled is sent. */
export function uninstallApp(store: SimStore, domain: string): void {
  for (const token of [...store.tokens.values()]) if (token.shop === domain) store.removeToken(token.token);
  const shop = store.putShop(domain, { installed: false });
  store.emit(domain, "app/uninstalled", shop);
}

/** Grants other access scopes; sends app/scopes_update. */
export function setScopes(store: SimStore, domain: string, scopes: string[]): void {
  const previous = store.state(domain).shop.scopes;
  store.putShop(domain, { scopes });
  store.emit(domain, "app/scopes_update", { previous, current: scopes });
}

/** Asks the app to erase all data of the shop (48 hours after an uninstall on the real platform). */
export function redactShop(store: SimStore, domain: string): void {
  store.emit(domain, "shop/redact", store.state(domain).shop);
}
