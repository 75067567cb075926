import { z } from "zod";

export const CUSTOMERS_PER_PAGE = 50;

export type CustomerSort = "lastOrder" | "netSales" | "orders";
export type SortDirection = "asc" | "desc";

/** The row that a page begins after or ends before: its value in the sort order and its id, both as text. */
export interface Place {
  value: string;
  id: string;
}

export interface CustomerListQuery {
  search: string;
  sort: CustomerSort;
  direction: SortDirection;
  after: Place | null;
  before: Place | null;
}

const PLACE_VALUES: Record<CustomerSort, RegExp> = {
  lastOrder: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/,
  netSales: /^-?\d{1,18}$/,
  orders: /^\d{1,9}$/,
};

/** Reads `q`, `sort` (`lastOrder-desc` …), `after` and `before`; whatever is malformed counts as not given. */
export function parseListQuery(query: URLSearchParams): CustomerListQuery {
  const [sortText, directionText] = (query.get("sort") ?? "").split("-");
  const sort = z.enum(["lastOrder", "netSales", "orders"]).catch("lastOrder").parse(sortText);
  const direction = z.enum(["asc", "desc"]).catch("desc").parse(directionText);
  const place = (text: string | null): Place | null => {
    const [value, id, ...rest] = (text ?? "").split("~");
    if (value === undefined || id === undefined || rest.length > 0) return null;
    return PLACE_VALUES[sort].test(value) && /^\d{1,18}$/.test(id) ? { value, id } : null;
  };
  const before = place(query.get("before"));
  return {
    search: (query.get("q") ?? "").trim().slice(0, 100),
    sort,
    direction,
    before,
    after: before ? null : place(query.get("after")),
  };
}
