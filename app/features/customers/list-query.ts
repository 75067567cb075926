import { z } from "zod";

export const CUSTOMERS_PER_PAGE = 50;

/** `id`: Shopify's ids grow, so the order of ids is the order in which customers were made. */
export const CUSTOMER_SORTS = ["lastOrder", "netSales", "orders", "id"] as const;
export type CustomerSort = (typeof CUSTOMER_SORTS)[number];
export type SortDirection = "asc" | "desc";

/** Whom the list is about: those with a counted order, or everyone who can be met in Shopify. */
export const CUSTOMER_AUDIENCES = ["buyers", "all"] as const;
export type CustomerAudience = (typeof CUSTOMER_AUDIENCES)[number];

/** `none`: neither e-mail address nor telephone number nor postal address. */
export const REACH_FILTERS = ["none", "email", "post"] as const;
export type ReachFilter = (typeof REACH_FILTERS)[number];

/** The row that a page begins after or ends before: its value in the sort order and its id, both as text. */
export interface Place {
  value: string;
  id: string;
}

/** What of the customers is looked at; the list, its export and a saved view have it in common. */
export interface CustomerFilter {
  search: string;
  audience: CustomerAudience;
  reach: ReachFilter | null;
}

export interface CustomerListQuery extends CustomerFilter {
  sort: CustomerSort;
  direction: SortDirection;
  after: Place | null;
  before: Place | null;
}

const PLACE_VALUES: Record<CustomerSort, RegExp> = {
  lastOrder: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/,
  netSales: /^-?\d{1,18}$/,
  orders: /^\d{1,9}$/,
  id: /^\d{1,18}$/,
};

const OF_BUYERS = ["segment", "times", "state", "tier"];

/**
 * Reads `q`, `who`, `reach`, `sort` (`lastOrder-desc` …), `after` and `before`; whatever is malformed counts as not given.
 * Only buyers have orders to be sorted by. A search that does not say of whom looks at everyone.
 */
export function parseListQuery(query: URLSearchParams): CustomerListQuery {
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  const reach = z.enum(REACH_FILTERS).nullable().catch(null).parse(query.get("reach"));
  const [sortText, directionText] = (query.get("sort") ?? "").split("-");
  const wanted = z.enum(CUSTOMER_SORTS).nullable().catch(null).parse(sortText);
  const direction = z.enum(["asc", "desc"]).catch("desc").parse(directionText);
  const bySales = wanted !== null && wanted !== "id";
  // Segments, and what is chosen like them, are of customers with orders.
  const isOfBuyers = bySales || OF_BUYERS.some((key) => query.has(key));
  const unsaid = !isOfBuyers && (search !== "" || reach !== null) ? "all" : "buyers";
  const audience = z.enum(CUSTOMER_AUDIENCES).catch(unsaid).parse(query.get("who"));
  const sort = audience === "all" ? "id" : (wanted ?? "lastOrder");
  const place = (text: string | null): Place | null => {
    const [value, id, ...rest] = (text ?? "").split("~");
    if (value === undefined || id === undefined || rest.length > 0) return null;
    return PLACE_VALUES[sort].test(value) && /^\d{1,18}$/.test(id) ? { value, id } : null;
  };
  const before = place(query.get("before"));
  return { search, audience, reach, sort, direction, before, after: before ? null : place(query.get("after")) };
}
