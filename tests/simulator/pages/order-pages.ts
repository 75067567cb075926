import { orderAmounts } from "../amounts.ts";
import type { SimOrder } from "../model.ts";
import { findOrder } from "../operations/orders.ts";
import { extensionBlock, orderStatusData, thankYouData } from "./extension-mount.ts";
import { type Html, html } from "./html.ts";
import { storePage } from "./layout.ts";
import { type Answer, dateTime, money, type ShopRequest } from "./page-context.ts";

function orderOf(request: ShopRequest): SimOrder {
  return findOrder(request.store, request.domain, request.path.split("/").at(-1) as string);
}

/** The page after paying, with the thank-you extensions. */
export async function thankYouPage(request: ShopRequest): Promise<Answer> {
  const { t, domain, state } = request;
  const order = orderOf(request);
  const name = order.shippingAddress?.[state.shop.countryCode === "JP" ? "lastName" : "firstName"] ?? "";
  const block = await extensionBlock(request, "purchase.thank-you.block.render", thankYouData(request, order));
  return {
    page: storePage(request, {
      title: t("thanks.title"),
      scripts: ["/simulator/extension-host.js"],
      bodyClass: "checkout",
      main: html`<p class="muted" data-testid="order-name">${t("order.number", { number: order.number })}</p>
        <h1>${t(name ? "thanks.heading" : "thanks.title", { name })}</h1>
        <div class="columns"><div>
          <section class="panel"><h2>${t("thanks.confirmed")}</h2><p>${t("thanks.text", { email: order.email ?? "" })}</p></section>
          ${block}
          <p class="row"><a class="button" href="/shops/${domain}/orders/${order.id}" data-testid="order-status-link">${t("thanks.status")}</a>
          <a href="/shops/${domain}/">${t("thanks.continue")}</a></p>
        </div><aside aria-label="${t("checkout.summary")}">${orderSummary(request, order)}</aside></div>`,
    }),
  };
}

/** The order status page of the customer account. */
export async function orderStatusPage(request: ShopRequest): Promise<Answer> {
  const { t } = request;
  const order = orderOf(request);
  const block = await extensionBlock(
    request,
    "customer-account.order-status.block.render",
    orderStatusData(request, order),
  );
  const status = order.cancelledAt === undefined ? `order.${order.financialStatus}` : "order.cancelled";
  return {
    page: storePage(request, {
      title: t("order.number", { number: order.number }),
      scripts: ["/simulator/extension-host.js"],
      bodyClass: "checkout",
      main: html`<h1>${t("order.number", { number: order.number })}</h1>
        <p class="muted">${dateTime(request, order.processedAt)} · <span class="badge" data-testid="order-state">${t(status)}</span></p>
        <div class="columns"><div>
          <section class="panel"><h2>${t("order.delivery")}</h2><p>${t(order.fulfillmentStatus === "fulfilled" ? "order.sent" : "order.preparing")}</p></section>
          ${block}
        </div><aside aria-label="${t("checkout.summary")}">${orderSummary(request, order)}</aside></div>`,
    }),
  };
}

function orderSummary(request: ShopRequest, order: SimOrder): Html {
  const { t } = request;
  const amounts = orderAmounts(order);
  const row = (label: string, value: number, id: string) =>
    html`<div><dt>${label}</dt><dd data-testid="${id}">${money(request, value)}</dd></div>`;
  return html`<h2>${t("checkout.summary")}</h2>
    <ul class="list items">${order.lines.map(
      (line) =>
        html`<li><div>${line.title} ${line.variantTitle ?? ""}<br><span class="muted">× ${line.quantity}</span></div><span>${money(request, line.price * line.quantity)}</span></li>`,
    )}</ul>
    <dl class="totals">
      ${row(t("checkout.items"), amounts.lineItems, "items-total")}
      ${amounts.discounts > 0 ? row(t("checkout.discount"), -amounts.discounts, "discount-total") : ""}
      ${row(t("checkout.shipping"), amounts.shipping, "shipping-total")}
      ${amounts.tax > 0 ? row(t(order.taxesIncluded ? "checkout.taxInside" : "checkout.tax"), amounts.tax, "tax-total") : ""}
      <div class="grand"><dt>${t("checkout.total")}</dt><dd data-testid="total">${money(request, amounts.total)}</dd></div>
      ${amounts.refunded > 0 ? row(t("order.refundedAmount"), -amounts.refunded, "refunded-total") : ""}
    </dl>`;
}
