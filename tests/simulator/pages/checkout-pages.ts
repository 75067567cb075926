import type { SimAddress } from "../model.ts";
import { type CartLine, type CodeRejection, type Quote, quoteCart } from "../operations/checkout.ts";
import { placeOrder } from "../operations/orders.ts";
import { SimError } from "../store.ts";
import { cartLines, enteredCodes, keepCart, keepCodes } from "./cart.ts";
import { refusalsOf } from "./cart-rules.ts";
import { checkoutData, extensionBlock } from "./extension-mount.ts";
import { type Html, html } from "./html.ts";
import { storePage } from "./layout.ts";
import { type Answer, money, PageError, type ShopRequest } from "./page-context.ts";
import { nameFields } from "./store-front.ts";

const ADDRESS_FIELDS = ["zip", "province", "city", "address1", "address2"] as const;

export async function cartPage(request: ShopRequest): Promise<Answer> {
  const { t, domain } = request;
  const lines = cartLines(request);
  if (lines.length === 0) {
    return {
      page: storePage(request, {
        title: t("cart.title"),
        main: html`<h1>${t("cart.title")}</h1><p>${t("cart.empty")}</p><p><a href="/shops/${domain}/">${t("cart.shop")}</a></p>`,
      }),
    };
  }
  const quote = quoteCart(request.store, domain, { lines });
  const refusals = await refusalsOf(request, lines);
  return {
    page: storePage(request, {
      title: t("cart.title"),
      main: html`<h1>${t("cart.title")}</h1>
        ${told(refusals)}
        <ul class="list">${lines.map((line, index) => {
          const shown = quote.lines[index];
          const name = `${shown?.title ?? ""} ${shown?.variantTitle ?? ""}`.trim();
          return html`<li><div><strong>${name}</strong>${planName(request, line)}<br><span class="muted">${money(request, shown?.price ?? 0)}</span></div>
            <form method="post" action="/shops/${domain}/cart" class="row">
              <input type="hidden" name="action" value="set"><input type="hidden" name="index" value="${index}">
              <label>${t("store.quantity")} <input type="number" name="quantity" value="${line.quantity}" min="0" max="99" required aria-label="${t("cart.quantityOf", { name })}"></label>
              <button type="submit" class="secondary" aria-label="${t("cart.updateNamed", { name })}">${t("cart.update")}</button>
            </form></li>`;
        })}</ul>
        <p class="total">${t("checkout.subtotal")} <strong data-testid="cart-subtotal">${money(request, quote.subtotal)}</strong></p>
        <p><a class="button" href="/shops/${domain}/checkout" data-testid="go-to-checkout">${t("cart.checkout")}</a></p>`,
    }),
  };
}

/** Adds a variant to the cart (`action=add`) or sets the quantity of a line (`action=set`, 0 removes it). */
export function changeCart(request: ShopRequest): Answer {
  const { form, state, domain } = request;
  const lines = cartLines(request);
  const quantity = Number(form.get("quantity") ?? "1");
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > 999)
    throw new PageError(422, "quantity must be 0 to 999");
  if (form.get("action") === "set") {
    const line = lines[Number(form.get("index"))];
    if (!line) throw new PageError(422, "no such line");
    line.quantity = quantity;
    keepCart(
      request,
      lines.filter((each) => each.quantity > 0),
    );
    return { redirect: `/shops/${domain}/cart` };
  }
  // A product page of a theme names it `id`.
  const variantId = form.get("variant") ?? form.get("id") ?? "";
  const sellingPlanId = form.get("plan") || undefined;
  if (!state.variants.has(variantId)) throw new PageError(404, "no such variant");
  const same = lines.find((line) => line.variantId === variantId && line.sellingPlanId === sellingPlanId);
  if (same) same.quantity = Math.min(999, same.quantity + quantity);
  else if (quantity > 0) lines.push({ variantId, quantity, ...(sellingPlanId ? { sellingPlanId } : {}) });
  keepCart(request, lines);
  return { redirect: form.get("then") === "checkout" ? `/shops/${domain}/checkout` : `/shops/${domain}/?added=1` };
}

export async function checkoutPage(
  request: ShopRequest,
  problem?: { message: string; field?: string },
): Promise<Answer> {
  const { t, domain, customer, state } = request;
  const lines = cartLines(request);
  if (lines.length === 0) return { redirect: `/shops/${domain}/cart` };
  const entered = quoted(request, lines, enteredCodes(request));
  const refused = request.query.get("refused");
  const rejected = refused ? quoted(request, lines, [refused]).rejected : entered.rejected;
  const { quote } = entered;
  const refusals = await refusalsOf(request, lines);
  const address = customer?.addresses[0];
  const kept = (name: keyof SimAddress | "email") =>
    request.form.get(name) ?? (name === "email" ? customer?.email : address?.[name]) ?? "";
  const block = await extensionBlock(request, "purchase.checkout.block.render", checkoutData(request, quote, lines));
  return {
    status: problem ? 422 : 200,
    page: storePage(request, {
      title: t("checkout.title"),
      scripts: ["/simulator/checkout.js", "/simulator/extension-host.js"],
      bodyClass: "checkout",
      main: html`<h1>${t("checkout.title")}</h1>
        ${problem ? html`<p class="error" role="alert" data-testid="checkout-error">${problem.message}</p>` : ""}
        ${told(refusals)}
        <div class="columns">
          <form method="post" action="/shops/${domain}/checkout/pay" id="pay-form" class="fields">
            <h2>${t("checkout.contact")}</h2>
            ${
              customer
                ? ""
                : html`<p><a href="/shops/${domain}/login?back=${encodeURIComponent(`/shops/${domain}/checkout`)}">${t("checkout.haveAccount")}</a></p>`
            }
            <label for="email">${t("checkout.email")}</label>
            <input id="email" name="email" type="email" autocomplete="email" value="${kept("email")}" ${customer ? html`readonly` : html`required`} data-testid="checkout-email">
            <h2>${t("checkout.delivery")}</h2>
            ${nameFields(request, { firstName: kept("firstName"), lastName: kept("lastName") })}
            ${ADDRESS_FIELDS.map(
              (name) => html`<label for="${name}">${t(`checkout.${name}`)}</label>
                <input id="${name}" name="${name}" value="${kept(name)}" ${name === "address2" || address ? "" : html`required`}>`,
            )}
            ${block}
            <h2>${t("checkout.payment")}</h2>
            <p class="muted">${t("checkout.paymentNote", { shop: state.shop.name })}</p>
            <button type="submit" class="primary" data-testid="pay-now">${t("checkout.payNow")}</button>
          </form>
          <aside aria-label="${t("checkout.summary")}" id="summary" data-testid="order-summary">${summary(request, quote, rejected)}</aside>
        </div>`,
    }),
  };
}

/** What a rule of cart and checkout refuses. */
function told(refusals: readonly string[]): Html {
  return html`${refusals.map((message) => html`<p class="error" role="alert" data-testid="cart-refusal">${message}</p>`)}`;
}

type Rejected = { code: string; rejection: CodeRejection };

/** Prices the cart with the codes that are accepted; the others are told apart. */
function quoted(
  request: ShopRequest,
  lines: CartLine[],
  codes: readonly string[],
): { quote: Quote; rejected: Rejected[] } {
  const cart = { lines, ...(request.customer ? { customerId: request.customer.id } : {}) };
  const tried = quoteCart(request.store, request.domain, { ...cart, discountCodes: [...codes] });
  const rejected = tried.codes.flatMap((code) =>
    code.accepted ? [] : [{ code: code.code, rejection: code.rejection ?? ("not_found" as const) }],
  );
  if (rejected.length === 0) return { quote: tried, rejected };
  const accepted = tried.codes.filter((code) => code.accepted).map((code) => code.code);
  return { quote: quoteCart(request.store, request.domain, { ...cart, discountCodes: accepted }), rejected };
}

function summary(request: ShopRequest, quote: Quote, rejected: readonly Rejected[]): Html {
  const { t, domain, state } = request;
  const row = (label: string, value: number, id: string) =>
    html`<div><dt>${label}</dt><dd data-testid="${id}">${money(request, value)}</dd></div>`;
  return html`<h2>${t("checkout.summary")}</h2>
    <ul class="list items">${quote.lines.map(
      (
        line,
      ) => html`<li><div>${line.title} ${line.variantTitle ?? ""}<br><span class="muted">× ${line.quantity}</span></div>
        <span>${money(request, line.price * line.quantity)}</span></li>`,
    )}</ul>
    <form method="post" action="/shops/${domain}/checkout/discounts" class="row" data-discounts>
      <input type="hidden" name="type" value="addDiscountCode">
      <label for="code">${t("checkout.code")}</label>
      <input id="code" name="code" autocomplete="off" autocapitalize="characters" data-testid="discount-code" ${
        rejected.length > 0 ? html`aria-invalid="true" aria-describedby="code-error"` : ""
      }>
      <button type="submit" class="secondary" data-testid="apply-discount">${t("checkout.apply")}</button>
    </form>
    <div aria-live="polite">${
      rejected.length > 0
        ? html`<p class="error" id="code-error" data-testid="discount-error">${rejected.map((each) => t(`rejection.${each.rejection}`, { code: each.code })).join(" ")}</p>`
        : ""
    }</div>
    ${
      quote.discountCodes.length > 0
        ? html`<ul class="chips" aria-label="${t("checkout.codes")}">${quote.discountCodes.map(
            (used) => html`<li data-testid="applied-code">${used.code}
              <form method="post" action="/shops/${domain}/checkout/discounts" data-discounts><input type="hidden" name="type" value="removeDiscountCode"><input type="hidden" name="code" value="${used.code}">
              <button type="submit" class="plain-button" aria-label="${t("checkout.removeCode", { code: used.code })}">×</button></form></li>`,
          )}</ul>`
        : ""
    }
    <dl class="totals">
      ${row(t("checkout.items"), quote.subtotal + itemDiscounts(quote), "items-total")}
      ${itemDiscounts(quote) > 0 ? row(t("checkout.discount"), -itemDiscounts(quote), "discount-total") : ""}
      ${row(t("checkout.shipping"), quote.shippingPrice - quote.shippingDiscount, "shipping-total")}
      ${quote.tax > 0 && !state.shop.taxesIncluded ? row(t("checkout.tax"), quote.tax, "tax-total") : ""}
      <div class="grand"><dt>${t("checkout.total")}</dt><dd data-testid="total">${money(request, quote.total)}</dd></div>
      ${quote.tax > 0 && state.shop.taxesIncluded ? row(t("checkout.taxInside"), quote.tax, "tax-total") : ""}
    </dl>`;
}

function itemDiscounts(quote: Quote): number {
  return quote.discounts - quote.shippingDiscount;
}

/**
 * Adds or removes a discount code: a form, or JSON `{type, code}` from an extension's `applyDiscountCodeChange`, which is answered
 * with the new state of the checkout. Codes that do not combine replace the ones before, as in a checkout with one code.
 */
export function changeDiscountCodes(request: ShopRequest): Answer {
  const { domain, t } = request;
  const json = request.json as { type?: unknown; code?: unknown } | undefined;
  const type = String(json?.type ?? request.form.get("type") ?? "");
  const code = String(json?.code ?? request.form.get("code") ?? "").trim();
  const lines = cartLines(request);
  if (lines.length === 0) throw new PageError(409, "the cart is empty");
  if (type !== "addDiscountCode" && type !== "removeDiscountCode") throw new PageError(422, `no such change: ${type}`);
  const others = enteredCodes(request).filter((other) => other.toLowerCase() !== code.toLowerCase());
  let codes = others;
  let rejected: Rejected | undefined;
  if (type === "addDiscountCode" && code !== "") {
    const alone = quoted(request, lines, [code]);
    rejected = alone.rejected[0];
    if (!rejected) codes = quoted(request, lines, [...others, code]).rejected.length === 0 ? [...others, code] : [code];
    else codes = enteredCodes(request);
  }
  keepCodes(request, codes);
  if (json === undefined) {
    const refused = rejected ? `?refused=${encodeURIComponent(rejected.code)}` : "";
    return { redirect: `/shops/${domain}/checkout${refused}` };
  }
  const { quote } = quoted(request, lines, codes);
  return {
    json: {
      result: rejected
        ? { type: "error", message: t(`rejection.${rejected.rejection}`, { code: rejected.code }) }
        : { type: "success" },
      summary: summary(request, quote, rejected ? [rejected] : []).markup,
      checkout: checkoutData(request, quote, lines),
    },
  };
}

/** Places the order; webhooks go out. */
export async function pay(request: ShopRequest): Promise<Answer> {
  const { form, store, domain, customer, state, t } = request;
  const lines = cartLines(request);
  if (lines.length === 0) return { redirect: `/shops/${domain}/cart` };
  const text = (name: string) => form.get(name)?.trim() ?? "";
  if (!customer && !/^\S+@\S+$/.test(text("email")))
    return checkoutPage(request, { message: t("checkout.emailMissing") });
  if ((await refusalsOf(request, lines)).length > 0) {
    return { ...(await checkoutPage(request)), status: 422 } as Answer;
  }
  const { quote, rejected } = quoted(request, lines, enteredCodes(request));
  if (rejected[0]) {
    keepCodes(
      request,
      quote.discountCodes.map((used) => used.code),
    );
    return checkoutPage(request, { message: t(`rejection.${rejected[0].rejection}`, { code: rejected[0].code }) });
  }
  const address = text("address1")
    ? {
        firstName: text("firstName"),
        lastName: text("lastName"),
        address1: text("address1"),
        ...(text("address2") ? { address2: text("address2") } : {}),
        city: text("city"),
        province: text("province"),
        ...(customer?.addresses[0]?.province === text("province") && customer.addresses[0].provinceCode
          ? { provinceCode: customer.addresses[0].provinceCode }
          : {}),
        countryCode: state.shop.countryCode,
        zip: text("zip"),
      }
    : undefined;
  try {
    const order = placeOrder(store, domain, {
      lines,
      discountCodes: quote.discountCodes.map((used) => used.code),
      locale: request.locale,
      ...(customer
        ? { customerId: customer.id }
        : {
            customer: {
              firstName: text("firstName"),
              lastName: text("lastName"),
              email: text("email"),
              locale: request.locale,
              ...(address ? { addresses: [address] } : {}),
            },
            email: text("email").toLowerCase(),
          }),
      ...(address ? { shippingAddress: address } : {}),
    });
    keepCart(request, []);
    keepCodes(request, []);
    return { redirect: `/shops/${domain}/thank-you/${order.id}` };
  } catch (error) {
    if (error instanceof SimError && error.code === "DISCOUNT_REJECTED") {
      return checkoutPage(request, { message: t("rejection.usage_limit", { code: "" }) });
    }
    throw error;
  }
}

function planName(request: ShopRequest, line: CartLine): Html | "" {
  const plan = line.sellingPlanId ? request.state.sellingPlans.get(line.sellingPlanId) : undefined;
  return plan ? html` <span class="badge">${plan.name}</span>` : "";
}
