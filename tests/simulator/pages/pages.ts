import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { SimError } from "../store.ts";
import { accountPage, customerAccountApi } from "./account-pages.ts";
import { adminFrame, adminIdToken, adminPlaceholder } from "./admin-frame.ts";
import { cartPage, changeCart, changeDiscountCodes, checkoutPage, pay } from "./checkout-pages.ts";
import { bundleFile } from "./extension-bundles.ts";
import { html } from "./html.ts";
import { languageSwitch, layout } from "./layout.ts";
import { orderStatusPage, thankYouPage } from "./order-pages.ts";
import {
  type Answer,
  PageError,
  type PagesOptions,
  type ShopRequest,
  sendAnswer,
  shopRequest,
} from "./page-context.ts";
import { shopperSessionToken } from "./session-tokens.ts";
import { productPage, signIn, signInPage, signOut, storeFront } from "./store-front.ts";
import { asLocale, translator } from "./texts.ts";
import { themeAsset } from "./theme-files.ts";

/** Static files of the pages, by address. */
const STATIC_FILES: Record<string, [file: string, type: string]> = {
  "/app-bridge.js": ["app-bridge.js", "text/javascript; charset=utf-8"],
  "/simulator/admin-frame.js": ["admin-frame.js", "text/javascript; charset=utf-8"],
  "/simulator/extension-host.js": ["extension-host.js", "text/javascript; charset=utf-8"],
  "/simulator/extension-api.js": ["extension-api.js", "text/javascript; charset=utf-8"],
  "/simulator/extension-elements.js": ["extension-elements.js", "text/javascript; charset=utf-8"],
  "/simulator/checkout.js": ["checkout.js", "text/javascript; charset=utf-8"],
  "/simulator/simulator.css": ["simulator.css", "text/css; charset=utf-8"],
};

/**
 * The simulator's pages for people: overview, store front, checkout, thank-you, order status, customer account, admin frame, and
 * the scripts they need.
 * @returns a handler that answers a request for one of these addresses and says true, or touches nothing and says false
 */
export function createPages(
  options: PagesOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  return async (request, response) => {
    const url = new URL(request.url ?? "/", "http://simulator.invalid");
    try {
      return await route(options, { request, response, url });
    } catch (error) {
      if (response.headersSent) throw error;
      const status =
        error instanceof PageError ? error.status : error instanceof SimError ? statusOf(error) : undefined;
      if (status === undefined) throw error;
      sendAnswer(response, errorPage(url, status, (error as Error).message));
      return true;
    }
  };
}

async function route(
  options: PagesOptions,
  exchange: { request: IncomingMessage; response: ServerResponse; url: URL },
): Promise<boolean> {
  const { request, response, url } = exchange;
  const file = STATIC_FILES[url.pathname];
  if (file) {
    const body = await readFile(new URL(`./browser/${file[0]}`, import.meta.url));
    response.writeHead(200, {
      "Content-Type": file[1],
      "Cache-Control": "no-cache",
      "Access-Control-Allow-Origin": "*",
    });
    response.end(body);
    return true;
  }
  const bundle = /^\/extensions\/([a-z0-9-]+)\.js$/.exec(url.pathname)?.[1];
  if (bundle) {
    const body = await bundleFile(options, bundle);
    if (!body) throw new PageError(404, `There is no built bundle for the extension ${bundle}; run npm run build`);
    response.writeHead(200, { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache" });
    response.end(body);
    return true;
  }
  const asset = /^\/theme\/([a-z0-9-]+)\/([a-z0-9-]+\.js)$/.exec(url.pathname);
  if (asset) {
    const body = await themeAsset(options, asset[1] as string, asset[2] as string);
    if (!body) throw new PageError(404, "There is no such asset; run npm run build");
    response.writeHead(200, { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache" });
    response.end(body);
    return true;
  }
  if (url.pathname === "/") {
    sendAnswer(response, overview(options, request, url));
    return true;
  }
  const match = /^\/shops\/([^/]+)(\/.*)?$/.exec(url.pathname);
  if (!match) return false;
  const path = (match[2] ?? "/").replace(/(.)\/$/, "$1");
  const handler = handlerFor(request.method ?? "GET", path);
  if (!handler) return false;
  const context = await shopRequest({ pages: options, request, url, domain: match[1] as string, path });
  sendAnswer(response, await handler(context), context.setCookies);
  return true;
}

type Handler = (request: ShopRequest) => Answer | Promise<Answer>;

function handlerFor(method: string, path: string): Handler | undefined {
  const exact: Record<string, Handler> = {
    "GET /": storeFront,
    "GET /login": signInPage,
    "POST /login": signIn,
    "POST /logout": signOut,
    "GET /cart": cartPage,
    "POST /cart": changeCart,
    "POST /cart/add": changeCart,
    "GET /checkout": checkoutPage,
    "POST /checkout/discounts": changeDiscountCodes,
    "POST /checkout/pay": pay,
    "GET /account": accountPage,
    "POST /session-token": shopperSessionToken,
    "POST /customer-account-api": customerAccountApi,
    "POST /admin/id-token": adminIdToken,
  };
  const found = exact[`${method} ${path}`];
  if (found) return found;
  if (method !== "GET") return undefined;
  if (/^\/products\/[^/]+$/.test(path)) return productPage;
  if (/^\/thank-you\/\d+$/.test(path)) return thankYouPage;
  if (/^\/orders\/\d+$/.test(path)) return orderStatusPage;
  if (/^\/admin\/apps\/[^/]+(\/|$)/.test(path)) return adminFrame;
  // The API and the OAuth addresses below /admin belong to other parts of the simulator.
  if (/^\/admin(\/|$)/.test(path) && !/^\/admin\/(api|oauth)(\/|$)/.test(path)) return adminPlaceholder;
  return undefined;
}

function overview(options: PagesOptions, request: IncomingMessage, url: URL): Answer {
  const locale = asLocale(url.searchParams.get("locale")) ?? asLocale(request.headers["accept-language"]) ?? "en";
  const t = translator(locale);
  const shops = [...options.store.shops.values()];
  return {
    page: layout({
      locale,
      title: t("overview.title"),
      header: html`<span class="brand">${t("overview.title")}</span>${languageSwitch(url, locale)}`,
      main: html`<h1>${t("overview.heading")}</h1>
        <p class="lead">${t("overview.lead")}</p>
        <ul class="cards">
          ${shops.map(({ shop, orders, customers }) => {
            const number = new Intl.NumberFormat(locale);
            const base = `/shops/${shop.domain}`;
            return html`<li class="card" data-testid="shop-${shop.domain}">
              <h2>${shop.name}</h2>
              <p class="muted">${shop.domain} · ${shop.currency} · ${shop.ianaTimezone}</p>
              <p class="muted">${t("overview.counts", { customers: number.format(customers.size), orders: number.format(orders.size) })}</p>
              <ul class="links">
                <li><a href="${base}/admin/apps/okaeri?locale=ja" data-testid="admin-ja">${t("overview.adminJa")}</a></li>
                <li><a href="${base}/admin/apps/okaeri?locale=en" data-testid="admin-en">${t("overview.adminEn")}</a></li>
                <li><a href="${base}/" data-testid="store-front">${t("overview.storeFront")}</a></li>
                <li><a href="${base}/account" data-testid="account">${t("overview.account")}</a></li>
              </ul>
            </li>`;
          })}
        </ul>`,
    }),
  };
}

function errorPage(url: URL, status: number, message: string): Answer {
  const locale = asLocale(url.searchParams.get("locale")) ?? "en";
  const t = translator(locale);
  return {
    status,
    page: layout({
      locale,
      title: t("error.title"),
      header: html`<a class="brand" href="/">${t("overview.title")}</a>`,
      main: html`<h1>${t("error.title")}</h1><p role="alert">${message}</p><p><a href="/">${t("error.back")}</a></p>`,
    }),
  };
}

function statusOf(error: SimError): number {
  return error.code.startsWith("NO_") ? 404 : 422;
}
