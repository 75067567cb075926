import { Liquid } from "liquidjs";
import type { SimProduct } from "../model.ts";
import { exponent } from "../money.ts";
import { ownedMetafield } from "./extension-mount.ts";
import { Html, html } from "./html.ts";
import { money, type ShopRequest } from "./page-context.ts";
import { type ThemeBlock, type ThemeFiles, themeFiles } from "./theme-files.ts";

const HANDLE = "theme-loyalty";
/** Keys that a theme reads of the app's own metafields. */
const KEYS = { customer: ["loyalty", "points_balance", "tier"], product: ["members_only"] } as const;

/** What a page of the theme is about. */
export type ThemePage = {
  pageType: "index" | "product" | "collection";
  product?: SimProduct;
  /** Variant that the address or the theme has chosen. */
  variantId?: string;
  collection?: readonly SimProduct[];
};

/**
 * The app's blocks as a theme would show them, rendered from the built Liquid with the stored metafields: the app itself
 * is not asked. Without a build nothing is shown.
 */
export async function renderTheme(
  request: ShopRequest,
  page: ThemePage,
): Promise<{ head: Html; block: (name: string) => Html; scripts: string[] }> {
  const theme = await themeFiles(request.options, HANDLE);
  if (!theme) return { head: new Html(""), block: () => new Html(""), scripts: [] };
  const engine = engineOf(request, theme);
  const context = contextOf(request, page);
  const markup = new Map<string, Html>();
  const scripts: string[] = [];
  for (const [name, block] of theme.blocks) {
    const rendered = await engine.parseAndRender(block.liquid, { ...context, block: blockOf(block, context.product) });
    markup.set(name, new Html(rendered));
    if (block.schema.javascript && page.pageType === "product") scripts.push(assetUrl(block.schema.javascript));
  }
  const embeds = [...theme.blocks].filter(([, { schema }]) => schema.target === "head");
  return {
    head: html`${embeds.map(([name]) => markup.get(name))}${scripts.map(
      (source) => html`<script src="${source}" defer></script>`,
    )}`,
    block: (name) => html`<div class="shopify-app-block">${markup.get(name)}</div>`,
    scripts,
  };
}

function assetUrl(file: string): string {
  return `/theme/${HANDLE}/${file}`;
}

/** Settings as the theme editor has them before a merchant touches them; `product` fills itself with the page's. */
function blockOf({ schema }: ThemeBlock, product: unknown) {
  const settings = (schema.settings ?? []).flatMap((setting) =>
    setting.id ? [[setting.id, setting.type === "product" ? product : setting.default] as const] : [],
  );
  return { settings: Object.fromEntries(settings), shopify_attributes: "" };
}

function engineOf(request: ShopRequest, theme: ThemeFiles): Liquid {
  const engine = new Liquid({ templates: theme.snippets, strictFilters: true });
  const texts = theme.locales[request.locale] ?? theme.locales.en;
  const plural = new Intl.PluralRules(request.locale);
  engine.registerFilter("t", (key: string, ...values: [string, unknown][]) => {
    const given = Object.fromEntries(values);
    let text = key.split(".").reduce<unknown>((node, part) => (node as Record<string, unknown>)?.[part], texts);
    if (typeof text === "object" && text !== null) {
      const forms = text as Record<string, string>;
      text = forms[plural.select(Number(given.count))] ?? forms.other;
    }
    if (typeof text !== "string") throw new Error(`${theme.handle} has no text for ${key} in ${request.locale}`);
    return text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => String(given[name] ?? ""));
  });
  engine.registerFilter("money", (hundredths: number) =>
    money(request, Math.round((hundredths / 100) * 10 ** exponent(request.state.shop.currency))),
  );
  engine.registerFilter("asset_url", assetUrl);
  return engine;
}

function contextOf(request: ShopRequest, page: ThemePage) {
  const { state, domain, customer, locale } = request;
  const product = page.product && productOf(request, page.product, page.variantId);
  return {
    app: {
      metafields: {
        okaeri: {
          programme: storedValue(request, `gid://shopify/AppInstallation/${state.shop.id}`, "okaeri", "programme"),
        },
      },
    },
    customer: customer && {
      id: customer.id,
      metafields: { $app: ownValues(request, `gid://shopify/Customer/${customer.id}`, KEYS.customer) },
    },
    product,
    collection: page.collection && { products: page.collection.map((each) => productOf(request, each)) },
    cart: { currency: { iso_code: state.shop.currency } },
    request: { locale: { iso_code: locale }, page_type: page.pageType, design_mode: false },
    routes: { account_url: `/shops/${domain}/account`, account_login_url: `/shops/${domain}/login` },
  };
}

/** Prices in Liquid have two decimal places whatever the currency is. */
function productOf(request: ShopRequest, product: SimProduct, variantId?: string) {
  const toHundredths = (minor: number) => Math.round((minor * 100) / 10 ** exponent(request.state.shop.currency));
  const variants = product.variants.map(({ id, title, price }) => ({ id, title, price: toHundredths(price) }));
  return {
    id: product.id,
    handle: product.handle,
    title: product.title,
    tags: product.tags,
    collections: [...request.state.collections.values()].filter(({ productIds }) => productIds.includes(product.id)),
    variants,
    selected_or_first_available_variant: variants.find(({ id }) => id === variantId) ?? variants[0],
    metafields: { $app: ownValues(request, `gid://shopify/Product/${product.id}`, KEYS.product) },
  };
}

function ownValues(request: ShopRequest, ownerId: string, keys: readonly string[]) {
  return Object.fromEntries(keys.map((key) => [key, storedValue(request, ownerId, "$app", key)]));
}

function storedValue(request: ShopRequest, ownerId: string, namespace: string, key: string) {
  const found = ownedMetafield(request.state, ownerId, namespace, key);
  if (!found) return undefined;
  const isText = found.type.endsWith("text_field");
  return { value: isText ? found.value : (JSON.parse(found.value) as unknown) };
}
