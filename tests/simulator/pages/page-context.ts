import type { IncomingMessage, ServerResponse } from "node:http";
import type { SimCustomer } from "../model.ts";
import { exponent } from "../money.ts";
import type { ShopState, SimStore } from "../store.ts";
import type { Html } from "./html.ts";
import { asLocale, type Locale, type Translate, translator } from "./texts.ts";

export type PagesOptions = {
  store: SimStore;
  apiKey: string;
  apiSecret: string;
  /** Address of the app without a trailing slash. */
  appUrl: string;
  /** Where the built extension bundles and their manifest.json are; default `build/extensions` of the project. */
  extensionsDir?: string;
};

/** One request to a page of a shop. */
export type ShopRequest = {
  options: PagesOptions;
  store: SimStore;
  state: ShopState;
  domain: string;
  /** Path after `/shops/{domain}`, starting with a slash, without a trailing one (the store front is `/`). */
  path: string;
  method: string;
  query: URLSearchParams;
  /** Fields of a form or of a flat JSON body. */
  form: URLSearchParams;
  json: unknown;
  cookies: Map<string, string>;
  locale: Locale;
  t: Translate;
  /** Who is signed in at the store front. */
  customer: SimCustomer | undefined;
  /** Who is signed in at the admin; `?staff=2` signs in somebody else, in this browser. */
  staffId: string;
  /** Cookies to set with the answer. */
  setCookies: string[];
};

export type Answer =
  | { status?: number; page: Html }
  | { status?: number; json: unknown }
  | { redirect: string }
  | { status: number; text: string };

/** The people who work in every shop. */
export const STAFF = ["1", "2"] as const;

const MAX_BODY_BYTES = 100_000;

/** Builds the context of a request under `/shops/{domain}`. */
export async function shopRequest(options: {
  pages: PagesOptions;
  request: IncomingMessage;
  url: URL;
  domain: string;
  path: string;
}): Promise<ShopRequest> {
  const { pages, request, url, domain } = options;
  const state = pages.store.state(domain);
  const cookies = parseCookies(request.headers.cookie);
  const { form, json } = await readBody(request);
  const setCookies: string[] = [];
  const asked = asLocale(url.searchParams.get("locale"));
  const isAdmin = options.path.startsWith("/admin");
  const locale =
    asked ?? (isAdmin ? undefined : asLocale(cookies.get("store_locale"))) ?? asLocale(state.shop.locale) ?? "en";
  if (asked && !isAdmin) setCookies.push(cookie(domain, "store_locale", asked));
  const askedStaff = isAdmin ? STAFF.find((id) => id === url.searchParams.get("staff")) : undefined;
  if (askedStaff) setCookies.push(cookie(domain, "staff", askedStaff));
  const customer = state.customers.get(cookies.get("shopper") ?? "");
  return {
    options: pages,
    store: pages.store,
    state,
    domain,
    path: options.path,
    method: request.method ?? "GET",
    query: url.searchParams,
    form,
    json,
    cookies,
    locale,
    t: translator(locale),
    customer: customer && customer.mergedInto === undefined && customer.deletedAt === undefined ? customer : undefined,
    staffId: askedStaff ?? STAFF.find((id) => id === cookies.get("staff")) ?? STAFF[0],
    setCookies,
  };
}

/** Sends an answer. */
export function sendAnswer(response: ServerResponse, answer: Answer, setCookies: readonly string[] = []): void {
  if (setCookies.length > 0) response.setHeader("Set-Cookie", [...setCookies]);
  response.setHeader("Cache-Control", "no-store");
  if ("redirect" in answer) {
    response.writeHead(303, { Location: answer.redirect }).end();
  } else if ("page" in answer) {
    response.writeHead(answer.status ?? 200, { "Content-Type": "text/html; charset=utf-8" }).end(answer.page.markup);
  } else if ("json" in answer) {
    response
      .writeHead(answer.status ?? 200, { "Content-Type": "application/json; charset=utf-8" })
      .end(JSON.stringify(answer.json));
  } else {
    response.writeHead(answer.status, { "Content-Type": "text/plain; charset=utf-8" }).end(answer.text);
  }
}

/** A cookie that only this shop's pages see; an empty value removes it. */
export function cookie(domain: string, name: string, value: string): string {
  const life = value === "" ? "; Max-Age=0" : "";
  return `${name}=${encodeURIComponent(value)}; Path=/shops/${domain}/; HttpOnly; SameSite=Lax${life}`;
}

/** An amount in minor units, written in the reader's language. */
export function money(request: Pick<ShopRequest, "state" | "locale">, amountMinor: number): string {
  const { currency } = request.state.shop;
  return new Intl.NumberFormat(request.locale, { style: "currency", currency }).format(
    amountMinor / 10 ** exponent(currency),
  );
}

/** A day and time in the shop's zone, written in the reader's language. */
export function dateTime(request: Pick<ShopRequest, "state" | "locale">, instant: number): string {
  return new Intl.DateTimeFormat(request.locale, {
    timeZone: request.state.shop.ianaTimezone,
    dateStyle: "medium",
    timeStyle: "short",
  }).format(instant);
}

/** A customer's name in the order of the shop's country; the e-mail address where there is none. */
export function customerName(
  customer: Pick<SimCustomer, "firstName" | "lastName" | "email">,
  countryCode: string,
): string {
  const names =
    countryCode === "JP" ? [customer.lastName, customer.firstName] : [customer.firstName, customer.lastName];
  return names.filter(Boolean).join(" ") || (customer.email ?? "");
}

function parseCookies(header: string | undefined): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at < 0) continue;
    try {
      cookies.set(pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim()));
    } catch {
      // A cookie of another program on the same host that is not percent-encoded: none of ours.
    }
  }
  return cookies;
}

async function readBody(request: IncomingMessage): Promise<{ form: URLSearchParams; json: unknown }> {
  if (request.method !== "POST") return { form: new URLSearchParams(), json: undefined };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new PageError(413, "The request is too large");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (!request.headers["content-type"]?.startsWith("application/json"))
    return { form: new URLSearchParams(text), json: undefined };
  try {
    return { form: new URLSearchParams(), json: JSON.parse(text) };
  } catch {
    throw new PageError(400, "The body is not JSON");
  }
}

/** A request that gets an error page. */
export class PageError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "PageError";
    this.status = status;
  }
}
