import { cartLines } from "./cart.ts";
import { type Html, html } from "./html.ts";
import { customerName, type ShopRequest } from "./page-context.ts";
import type { Locale } from "./texts.ts";

/** A whole page. */
export function layout(options: {
  locale: Locale;
  title: string;
  header: Html;
  main: Html;
  scripts?: readonly string[];
  /** What else goes into the head. */
  head?: Html;
  bodyClass?: string;
}): Html {
  return html`<!doctype html>
<html lang="${options.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${options.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/simulator/simulator.css">
${(options.scripts ?? []).map((source) => html`<script type="module" src="${source}"></script>`)}
${options.head}
</head>
<body class="${options.bodyClass ?? "plain"}">
<header class="top">${options.header}</header>
<main>${options.main}</main>
</body>
</html>`;
}

/** Links to the same page in the other language. */
export function languageSwitch(url: { pathname: string; searchParams: URLSearchParams }, current: Locale): Html {
  const link = (locale: Locale, name: string) => {
    const query = new URLSearchParams(url.searchParams);
    query.set("locale", locale);
    return html`<a href="${url.pathname}?${query.toString()}" lang="${locale}" hreflang="${locale}" ${
      locale === current ? html`aria-current="true"` : ""
    }>${name}</a>`;
  };
  return html`<nav class="languages" aria-label="Language">${link("ja", "日本語")}${link("en", "English")}</nav>`;
}

/** A page of a store front, with the shop's name, who is signed in, and the cart. */
export function storePage(
  request: ShopRequest,
  page: { title: string; main: Html; scripts?: readonly string[]; head?: Html; bodyClass?: string },
): Html {
  const { state, domain, t, locale, customer } = request;
  const base = `/shops/${domain}`;
  const count = cartLines(request).reduce((sum, line) => sum + line.quantity, 0);
  return layout({
    locale,
    title: `${page.title} – ${state.shop.name}`,
    ...(page.scripts ? { scripts: page.scripts } : {}),
    ...(page.head ? { head: page.head } : {}),
    bodyClass: page.bodyClass ?? "store",
    header: html`<a class="brand" href="${base}/">${state.shop.name}</a>
      <nav class="tools" aria-label="${t("store.nav")}">
        ${
          customer
            ? html`<span data-testid="signed-in-as">${t("store.signedInAs", { name: customerName(customer, state.shop.countryCode) })}</span>
              <a href="${base}/account">${t("store.account")}</a>
              <form method="post" action="${base}/logout"><button class="plain-button" type="submit">${t("store.signOut")}</button></form>`
            : html`<a href="${base}/login" data-testid="sign-in">${t("store.signIn")}</a>`
        }
        <a href="${base}/cart" data-testid="cart-link">${t("store.cart", { count })}</a>
      </nav>
      ${languageSwitch({ pathname: base + (request.path === "/" ? "/" : request.path), searchParams: request.query }, locale)}`,
    main: page.main,
  });
}
