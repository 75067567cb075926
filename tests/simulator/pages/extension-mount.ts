import { orderAmounts } from "../amounts.ts";
import { APP_NAMESPACE } from "../graphql/context.ts";
import type { Minor, SimMetafield, SimOrder } from "../model.ts";
import { exponent } from "../money.ts";
import type { CartLine, Quote } from "../operations/checkout.ts";
import { metafieldKey, type ShopState } from "../store.ts";
import { type BuiltExtension, extensionsFor } from "./extension-bundles.ts";
import { type Html, html, jsonScript } from "./html.ts";
import { customerName, type ShopRequest } from "./page-context.ts";

/** The part of an extension's API that differs from page to page; plain values, made into signals in the browser. */
export type TargetData = {
  cost?: Record<string, { amount: number; currencyCode: string }>;
  discountCodes?: { code: string }[];
  lines?: unknown[];
  orderConfirmation?: unknown;
  order?: unknown;
  authenticationState?: "fully_authenticated" | "pre_authenticated";
};

/**
 * The place of a target's extensions in a page: a container and the data from which the extension host builds the global
 * `shopify`. Without a build it says so.
 */
export async function extensionBlock(request: ShopRequest, target: string, data: TargetData): Promise<Html> {
  const extensions = await extensionsFor(request.options, target);
  if (extensions.length === 0) {
    return html`<p class="muted" data-testid="no-extension">${request.t("extension.notBuilt", { target })}</p>`;
  }
  return html`${extensions.map(
    (
      extension,
    ) => html`<div class="extension" data-extension="${extension.handle}" data-testid="extension-${extension.handle}">
      ${jsonScript(html`data-extension-config`, configOf(request, extension, data))}
      <div data-extension-root></div>
    </div>`,
  )}`;
}

function configOf(request: ShopRequest, extension: BuiltExtension, data: TargetData) {
  const { state, domain, locale, customer } = request;
  const language = locale in extension.locales ? locale : extension.defaultLocale;
  return {
    handle: extension.handle,
    target: extension.target,
    apiVersion: extension.apiVersion,
    capabilities: extension.capabilities,
    bundleUrl: `/extensions/${extension.handle}.js`,
    texts: extension.locales[language] ?? {},
    language: locale,
    extensionLanguage: language,
    shop: {
      id: `gid://shopify/Shop/${state.shop.id}`,
      name: state.shop.name,
      myshopifyDomain: domain,
      storefrontUrl: `https://${domain}`,
    },
    country: state.shop.countryCode,
    currency: state.shop.currency,
    timeZone: state.shop.ianaTimezone,
    customer: customer
      ? {
          id: `gid://shopify/Customer/${customer.id}`,
          email: customer.email,
          firstName: customer.firstName,
          lastName: customer.lastName,
          fullName: customerName(customer, state.shop.countryCode),
        }
      : null,
    appMetafields: metafieldsFor(request, extension),
    data,
    urls: {
      sessionToken: `/shops/${domain}/session-token`,
      accountApi: `/shops/${domain}/customer-account-api`,
      discounts: `/shops/${domain}/checkout/discounts`,
      login: `/shops/${domain}/login?back=${encodeURIComponent(`/shops/${domain}${request.path}`)}`,
    },
  };
}

/** The metafields named in the extension's settings, of the shop and of the signed-in customer. */
function metafieldsFor(request: ShopRequest, extension: BuiltExtension) {
  const { state, customer } = request;
  const owners = [
    { type: "shop", id: `gid://shopify/Shop/${state.shop.id}` },
    ...(customer ? [{ type: "customer", id: `gid://shopify/Customer/${customer.id}` }] : []),
  ];
  return owners.flatMap((target) =>
    extension.metafields.flatMap(({ namespace, key }) => {
      const found = ownedMetafield(state, target.id, namespace, key);
      if (!found) return [];
      return [{ target, metafield: { namespace, key, type: found.type, valueType: "string", value: found.value } }];
    }),
  );
}

/** A metafield by its owner; a namespace `$app` or `$app:…` is the app's own. */
export function ownedMetafield(
  state: ShopState,
  ownerId: string,
  namespace: string,
  key: string,
): SimMetafield | undefined {
  const stored = namespace.replace(/^\$app(:|$)/, (_, colon: string) => APP_NAMESPACE + (colon ? "--" : ""));
  return state.metafieldByKey.get(metafieldKey(ownerId, stored, key));
}

export function checkoutData(request: ShopRequest, quote: Quote, lines: readonly CartLine[]): TargetData {
  const amount = (minor: Minor) => moneyOf(request, minor);
  return {
    cost: {
      subtotalAmount: amount(quote.subtotal),
      totalShippingAmount: amount(quote.shippingPrice - quote.shippingDiscount),
      totalTaxAmount: amount(quote.tax),
      totalAmount: amount(quote.total),
    },
    discountCodes: quote.discountCodes.map(({ code }) => ({ code })),
    lines: quote.lines.map((line, index) => ({
      id: `gid://shopify/CartLine/${index + 1}`,
      quantity: line.quantity,
      cost: { totalAmount: amount(line.price * line.quantity) },
      merchandise: {
        type: "variant",
        id: `gid://shopify/ProductVariant/${lines[index]?.variantId ?? ""}`,
        title: line.title,
        subtitle: line.variantTitle ?? null,
        sku: line.sku,
        product: { id: `gid://shopify/Product/${line.productId ?? ""}`, vendor: line.vendor ?? "" },
      },
    })),
  };
}

export function thankYouData(request: ShopRequest, order: SimOrder): TargetData {
  const first = (request.state.ordersByCustomer.get(order.customerId ?? "") ?? []).length <= 1;
  return {
    ...orderCost(request, order),
    orderConfirmation: {
      order: { id: `gid://shopify/OrderIdentity/${order.id}` },
      number: String(order.number),
      isFirstOrder: first,
    },
  };
}

export function orderStatusData(request: ShopRequest, order: SimOrder): TargetData {
  return {
    ...orderCost(request, order),
    order: {
      id: `gid://shopify/Order/${order.id}`,
      name: `#${order.number}`,
      statusPageUrl: `/shops/${request.domain}/orders/${order.id}`,
      processedAt: new Date(order.processedAt).toISOString(),
      ...(order.cancelledAt === undefined ? {} : { cancelledAt: new Date(order.cancelledAt).toISOString() }),
    },
    authenticationState: request.customer ? "fully_authenticated" : "pre_authenticated",
  };
}

export function accountData(_request: ShopRequest): TargetData {
  return { authenticationState: "fully_authenticated" };
}

function orderCost(request: ShopRequest, order: SimOrder): TargetData {
  const amounts = orderAmounts(order);
  return {
    cost: {
      subtotalAmount: moneyOf(request, amounts.subtotal),
      totalShippingAmount: moneyOf(request, amounts.shipping),
      totalTaxAmount: moneyOf(request, amounts.tax),
      totalAmount: moneyOf(request, amounts.total),
    },
    discountCodes: (order.discountCodes ?? []).map(({ code }) => ({ code })),
  };
}

function moneyOf(request: ShopRequest, minor: Minor): { amount: number; currencyCode: string } {
  const { currency } = request.state.shop;
  return { amount: minor / 10 ** exponent(currency), currencyCode: currency };
}
