import { createHmac } from "node:crypto";
import { type Html, html, jsonScript } from "./html.ts";
import { languageSwitch, layout } from "./layout.ts";
import { type Answer, type ShopRequest, STAFF } from "./page-context.ts";
import { adminToken } from "./session-tokens.ts";
import { textsUnder } from "./texts.ts";

const APP_PATH = "/admin/apps/okaeri";
/** What the frame itself puts into the app's address; never taken over from the frame's own address. */
const FRAME_PARAMETERS = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];

/** The admin with the app in an iframe. The part of the address after the app's name is the page of the app. */
export function adminFrame(request: ShopRequest): Answer {
  const { t, state, domain, locale } = request;
  // The admin knows the app by its handle and by its key.
  const appPath = request.path.replace(/^\/admin\/apps\/[^/]+/, "") || "/";
  return {
    page: layout({
      locale,
      title: `Okaeri · ${state.shop.name}`,
      bodyClass: "admin",
      scripts: ["/simulator/admin-frame.js"],
      header: adminHeader(request),
      main: html`${jsonScript(html`id="frame-config"`, {
        base: `/shops/${domain}${APP_PATH}`,
        adminBase: `/shops/${domain}/admin`,
        idTokenUrl: `/shops/${domain}/admin/id-token`,
        appOrigin: new URL(request.options.appUrl).origin,
        locale,
        parameters: FRAME_PARAMETERS,
        texts: textsUnder(locale, "frame."),
      })}
        <nav class="side" aria-label="${t("admin.nav")}">
          <a class="app-name" href="/shops/${domain}${APP_PATH}?locale=${locale}" data-app-home>Okaeri</a>
          <ul id="app-nav" data-testid="app-nav"></ul>
        </nav>
        <div class="stage">
          <div id="loading-bar" class="loading-bar" role="progressbar" aria-label="${t("admin.loading")}" hidden></div>
          <div class="app-title"><h1 id="app-title">Okaeri</h1><span id="title-actions" class="title-actions"></span></div>
          <iframe id="app-frame" class="app-frame" name="app-iframe" title="Okaeri" data-testid="app-frame" src="${appAddress(request, appPath)}"></iframe>
        </div>
        <div id="save-bar" class="save-bar" role="region" aria-label="${t("frame.unsaved")}" hidden data-testid="save-bar"></div>
        <div id="toasts" class="toasts" role="status" aria-live="polite" data-testid="toasts"></div>`,
    }),
  };
}

/** Pages of the admin that the simulator does not draw, so that a link into the admin leads somewhere. */
export function adminPlaceholder(request: ShopRequest): Answer {
  const { t, state, domain, locale } = request;
  return {
    page: layout({
      locale,
      title: `${t("admin.title")} · ${state.shop.name}`,
      header: adminHeader(request),
      main: html`<h1>${t("admin.title")}</h1><p>${t("admin.placeholder", { path: request.path })}</p>
        <p><a href="/shops/${domain}${APP_PATH}?locale=${locale}">${t("admin.toApp")}</a></p>`,
    }),
  };
}

/** A fresh id token for the frame, which hands it to the app's page. */
export function adminIdToken(request: ShopRequest): Answer {
  return { json: { token: adminToken({ ...request.options, domain: request.domain, staffId: request.staffId }) } };
}

function adminHeader(request: ShopRequest): Html {
  const { state, t, domain, locale, staffId } = request;
  const url = { pathname: `/shops/${domain}${request.path}`, searchParams: request.query };
  return html`<a class="brand" href="/">${t("admin.brand")}</a><span class="shop-name">${state.shop.name}</span>
    <nav class="tools" aria-label="${t("store.nav")}"><a href="/shops/${domain}/">${t("admin.store")}</a>${STAFF.map(
      (id) =>
        html`<a href="${staffAddress(url, id)}" data-staff="${id}" ${id === staffId ? html`aria-current="true"` : ""}>${t("admin.staff", { id })}</a>`,
    )}</nav>${languageSwitch(url, locale)}`;
}

function staffAddress(url: { pathname: string; searchParams: URLSearchParams }, staffId: string): string {
  const query = new URLSearchParams(url.searchParams);
  query.set("staff", staffId);
  return `${url.pathname}?${query}`;
}

/** The app's address as the admin opens it: signed, with shop, host, language and an id token. */
function appAddress(request: ShopRequest, appPath: string): string {
  const { options, domain, locale, staffId } = request;
  const query = new URLSearchParams(request.query);
  for (const name of [...FRAME_PARAMETERS, "staff"]) query.delete(name);
  const name = domain.replace(/\.myshopify\.com$/, "");
  query.set("embedded", "1");
  query.set("host", Buffer.from(`admin.shopify.com/store/${name}`).toString("base64").replaceAll("=", ""));
  query.set("id_token", adminToken({ ...options, domain, staffId }));
  query.set("locale", locale);
  query.set("session", "simulated");
  query.set("shop", domain);
  query.set("timestamp", String(Math.floor(Date.now() / 1000)));
  query.set("hmac", signature(query, options.apiSecret));
  return `${options.appUrl}${appPath}?${query.toString()}`;
}

function signature(query: URLSearchParams, secret: string): string {
  const sorted = new URLSearchParams([...query].sort(([a], [b]) => a.localeCompare(b)));
  return createHmac("sha256", secret).update(sorted.toString().replaceAll("+", "%20")).digest("hex");
}
