import type { SimCustomer, SimProduct, SimVariant } from "../model.ts";
import { createCustomer, isGone } from "../operations/customers.ts";
import { SimError } from "../store.ts";
import { html } from "./html.ts";
import { storePage } from "./layout.ts";
import { type Answer, cookie, customerName, money, PageError, type ShopRequest } from "./page-context.ts";
import { renderTheme } from "./theme-blocks.ts";

const MOST_FOUND = 20;

/** The shop window: every product with a form per variant that puts it into the cart, and the app's blocks around them. */
export async function storeFront(request: ShopRequest): Promise<Answer> {
  const { state, t } = request;
  const products = [...state.products.values()].filter((product) => product.status === "ACTIVE");
  const theme = await renderTheme(request, { pageType: "collection", collection: products });
  return {
    page: storePage(request, {
      title: t("store.products"),
      head: theme.head,
      main: html`<h1>${t("store.products")}</h1>
        ${theme.block("member-balance")}
        ${request.query.get("added") ? html`<p class="notice" role="status">${t("store.added")}</p>` : ""}
        <ul class="products product-grid">${products.map((product) => productCard(request, product))}</ul>`,
    }),
  };
}

function productCard(request: ShopRequest, product: SimProduct) {
  const { t } = request;
  const subscribable = (product.sellingPlanIds ?? []).length > 0;
  return html`<li class="card" data-testid="product-${product.id}">
    <div class="picture" aria-hidden="true">${[...product.title][0] ?? ""}</div>
    <h2><a href="/shops/${request.domain}/products/${product.handle}">${product.title}</a></h2>
    <p class="muted">${product.productType}</p>
    ${product.variants.map(
      (variant) => html`<form method="post" action="/shops/${request.domain}/cart" class="buy">
        <input type="hidden" name="action" value="add">
        <input type="hidden" name="variant" value="${variant.id}">
        <p><span>${variant.title}</span> <strong>${money(request, variant.price)}</strong> ${taxNote(request, variant)}</p>
        <label>${t("store.quantity")} <input type="number" name="quantity" value="1" min="1" max="99" required></label>
        ${
          subscribable
            ? html`<label>${t("store.purchase")} <select name="plan"><option value="">${t("store.oneTime")}</option>
                ${(product.sellingPlanIds ?? []).map((id) => html`<option value="${id}">${request.state.sellingPlans.get(id)?.name ?? id}</option>`)}
              </select></label>`
            : ""
        }
        <button type="submit" data-testid="add-${variant.sku}" aria-label="${t("store.addNamed", { name: `${product.title} ${variant.title}` })}">${t("store.add")}</button>
      </form>`,
    )}
  </li>`;
}

/** One product with a variant picker, as a theme has it, and the app's blocks beside it. */
export async function productPage(request: ShopRequest): Promise<Answer> {
  const { state, t, domain, path } = request;
  const handle = decodeURIComponent(path.slice("/products/".length));
  const product = [...state.products.values()].find((each) => each.handle === handle && each.status === "ACTIVE");
  if (!product) throw new PageError(404, "no such product");
  const variantId = request.query.get("variant") ?? product.variants[0]?.id ?? "";
  const theme = await renderTheme(request, { pageType: "product", product, variantId });
  return {
    page: storePage(request, {
      title: product.title,
      head: theme.head,
      main: html`<section class="panel"><h1>${product.title}</h1>
        <form method="post" action="/shops/${domain}/cart/add" class="buy">
          <input type="hidden" name="action" value="add">
          <label for="variant">${t("store.variant")}</label>
          <select id="variant" name="id" data-testid="variant-picker">${product.variants.map(
            (variant) =>
              html`<option value="${variant.id}" ${variant.id === variantId ? html`selected` : ""}>${variant.title} ${money(request, variant.price)}</option>`,
          )}</select>
          ${theme.block("product-points")}
          <button type="submit">${t("store.add")}</button>
        </form>
        ${theme.block("member-balance")}</section>
        <p data-testid="after-blocks"><a href="/shops/${domain}/">${t("store.products")}</a></p>`,
    }),
  };
}

function taxNote(request: ShopRequest, variant: SimVariant) {
  if (variant.taxRate === 0) return "";
  return html`<small class="muted">${request.t(
    request.state.shop.taxesIncluded ? "store.taxIncluded" : "store.taxAdded",
    {
      rate: Math.round(variant.taxRate * 100),
    },
  )}</small>`;
}

/** Where one chooses who one is: a returning customer, found by name, e-mail address or id, or someone new. */
export function signInPage(request: ShopRequest, error?: string): Answer {
  const { state, t, domain } = request;
  const query = request.query.get("q")?.trim() ?? "";
  const back = safeBack(request, request.query.get("back"));
  const found = query ? findCustomers(request, query) : [];
  const action = `/shops/${domain}/login`;
  const hidden = html`<input type="hidden" name="back" value="${back}">`;
  return {
    status: error ? 422 : 200,
    page: storePage(request, {
      title: t("login.title"),
      main: html`<h1>${t("login.title")}</h1>
        ${error ? html`<p class="error" role="alert">${error}</p>` : ""}
        <section class="panel" aria-labelledby="returning"><h2 id="returning">${t("login.returning")}</h2>
          <form method="get" action="${action}" role="search">${hidden}
            <label for="q">${t("login.searchLabel")}</label>
            <div class="row"><input id="q" name="q" value="${query}" autocomplete="off" data-testid="customer-search"><button type="submit">${t("login.search")}</button></div>
          </form>
          ${query && found.length === 0 ? html`<p role="status">${t("login.none")}</p>` : ""}
          ${
            found.length > 0
              ? html`<ul class="list" data-testid="found-customers">${found.map((customer) => {
                  const name = customerName(customer, state.shop.countryCode);
                  const orders = state.ordersByCustomer.get(customer.id)?.length ?? 0;
                  return html`<li><div><strong>${name}</strong><br><span class="muted">${customer.email ?? ""} · ${t("login.orders", { count: orders })}</span></div>
                    <form method="post" action="${action}">${hidden}<input type="hidden" name="customer" value="${customer.id}">
                    <button type="submit" data-testid="continue-as-${customer.id}">${t("login.continueAs", { name })}</button></form></li>`;
                })}</ul>`
              : ""
          }
        </section>
        <section class="panel" aria-labelledby="new"><h2 id="new">${t("login.new")}</h2>
          <form method="post" action="${action}" class="fields">${hidden}
            ${nameFields(request)}
            <label for="email">${t("checkout.email")}</label><input id="email" name="email" type="email" required autocomplete="email" data-testid="new-email">
            <label class="check"><input type="checkbox" name="marketing" value="1"> ${t("login.marketing")}</label>
            <button type="submit" data-testid="create-customer">${t("login.create")}</button>
          </form>
        </section>`,
    }),
  };
}

/** First and last name in the order of the shop's country. */
export function nameFields(request: ShopRequest, values: { firstName?: string; lastName?: string } = {}) {
  const { t, state } = request;
  const last = html`<label for="lastName">${t("checkout.lastName")}</label><input id="lastName" name="lastName" required value="${values.lastName ?? ""}" autocomplete="family-name">`;
  const first = html`<label for="firstName">${t("checkout.firstName")}</label><input id="firstName" name="firstName" required value="${values.firstName ?? ""}" autocomplete="given-name">`;
  return state.shop.countryCode === "JP" ? [last, first] : [first, last];
}

/** Signs in as a known customer or as a new one. */
export function signIn(request: ShopRequest): Answer {
  const { form, state, domain, store, t } = request;
  const back = safeBack(request, form.get("back"));
  const chosen = form.get("customer");
  let customer: SimCustomer | undefined;
  if (chosen !== null) {
    customer = state.customers.get(chosen);
    if (!customer || isGone(customer)) return signInPage(request, t("login.gone"));
  } else {
    const email = form.get("email")?.trim() ?? "";
    if (!email.includes("@")) return signInPage(request, t("checkout.emailMissing"));
    try {
      customer = createCustomer(store, domain, {
        firstName: form.get("firstName")?.trim() ?? "",
        lastName: form.get("lastName")?.trim() ?? "",
        email,
        locale: request.locale,
        emailConsent: form.get("marketing")
          ? { state: "SUBSCRIBED", optInLevel: "SINGLE_OPT_IN", updatedAt: store.now() }
          : { state: "NOT_SUBSCRIBED" },
      });
    } catch (error) {
      if (error instanceof SimError && error.code === "TAKEN") return signInPage(request, t("login.taken"));
      throw error;
    }
  }
  request.setCookies.push(cookie(domain, "shopper", customer.id));
  return { redirect: back };
}

export function signOut(request: ShopRequest): Answer {
  request.setCookies.push(cookie(request.domain, "shopper", ""));
  return { redirect: `/shops/${request.domain}/` };
}

/** An address of this shop to return to; anything else becomes the store front. */
function safeBack(request: ShopRequest, back: string | null): string {
  const home = `/shops/${request.domain}/`;
  return back?.startsWith(home) && !back.includes("..") ? back : home;
}

function findCustomers(request: ShopRequest, query: string): SimCustomer[] {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, "");
  const found: SimCustomer[] = [];
  const exact = request.state.customers.get(query);
  if (exact && !isGone(exact)) found.push(exact);
  for (const customer of request.state.customers.values()) {
    if (found.length >= MOST_FOUND) break;
    if (isGone(customer) || customer === exact) continue;
    const { firstName, lastName, email = "" } = customer;
    const texts = [`${firstName}${lastName}`, `${lastName}${firstName}`, email];
    if (texts.some((text) => text.toLowerCase().includes(wanted))) found.push(customer);
  }
  return found;
}
