import { buildSchema, graphql } from "graphql";
import { orderAmounts } from "../amounts.ts";
import { accountData, extensionBlock, ownedMetafield } from "./extension-mount.ts";
import { html } from "./html.ts";
import { storePage } from "./layout.ts";
import { type Answer, customerName, dateTime, money, type ShopRequest } from "./page-context.ts";

const MOST_ORDERS = 20;

/** The customer account: the members' page of the app, and the customer's orders. */
export async function accountPage(request: ShopRequest): Promise<Answer> {
  const { t, domain, customer, state } = request;
  if (!customer) return { redirect: `/shops/${domain}/login?back=${encodeURIComponent(`/shops/${domain}/account`)}` };
  const block = await extensionBlock(request, "customer-account.page.render", accountData(request));
  const orders = [...(state.ordersByCustomer.get(customer.id) ?? [])]
    .sort((a, b) => b.processedAt - a.processedAt)
    .slice(0, MOST_ORDERS);
  return {
    page: storePage(request, {
      title: t("account.title"),
      scripts: ["/simulator/extension-host.js"],
      bodyClass: "account",
      main: html`<p class="muted">${customerName(customer, state.shop.countryCode)} · ${customer.email ?? ""}</p>
        ${block}
        <section class="panel" aria-labelledby="orders"><h2 id="orders">${t("account.orders")}</h2>
        ${
          orders.length === 0
            ? html`<p>${t("account.noOrders")}</p>`
            : html`<table><thead><tr><th scope="col">${t("account.order")}</th><th scope="col">${t("account.date")}</th><th scope="col">${t("account.state")}</th><th scope="col" class="number">${t("checkout.total")}</th></tr></thead>
              <tbody>${orders.map(
                (
                  order,
                ) => html`<tr><td><a href="/shops/${domain}/orders/${order.id}">#${order.number}</a></td><td>${dateTime(request, order.processedAt)}</td>
                  <td>${t(order.cancelledAt === undefined ? `order.${order.financialStatus}` : "order.cancelled")}</td><td class="number">${money(request, orderAmounts(order).total)}</td></tr>`,
              )}</tbody></table>`
        }</section>`,
    }),
  };
}

const ACCOUNT_SCHEMA = buildSchema(`
  type Query { customer: Customer! shop: Shop! }
  type Customer { id: ID! firstName: String lastName: String displayName: String! emailAddress: EmailAddress metafield(namespace: String, key: String!): Metafield }
  type EmailAddress { emailAddress: String }
  type Shop { id: ID! name: String! metafield(namespace: String, key: String!): Metafield }
  type Metafield { namespace: String! key: String! type: String! value: String! }
`);

/** The small part of the Customer Account API that extensions ask through `shopify://customer-account/api`. */
export async function customerAccountApi(request: ShopRequest): Promise<Answer> {
  const { customer, state } = request;
  if (!customer) return { status: 401, json: { errors: [{ message: "Not signed in" }] } };
  const body = request.json as { query?: unknown; variables?: unknown } | undefined;
  if (typeof body?.query !== "string") return { status: 400, json: { errors: [{ message: "query is missing" }] } };
  const metafieldOf =
    (ownerId: string) =>
    ({ namespace = "$app", key }: { namespace?: string; key: string }) => {
      const found = ownedMetafield(state, ownerId, namespace, key);
      return found ? { namespace, key, type: found.type, value: found.value } : null;
    };
  const result = await graphql({
    schema: ACCOUNT_SCHEMA,
    source: body.query,
    variableValues: (body.variables as Record<string, unknown> | undefined) ?? {},
    rootValue: {
      customer: {
        id: `gid://shopify/Customer/${customer.id}`,
        firstName: customer.firstName,
        lastName: customer.lastName,
        displayName: customerName(customer, state.shop.countryCode),
        emailAddress: customer.email ? { emailAddress: customer.email } : null,
        metafield: metafieldOf(`gid://shopify/Customer/${customer.id}`),
      },
      shop: {
        id: `gid://shopify/Shop/${state.shop.id}`,
        name: state.shop.name,
        metafield: metafieldOf(`gid://shopify/Shop/${state.shop.id}`),
      },
    },
  });
  return { json: result };
}
