import { readdir, readFile } from "node:fs/promises";

/** What an address may name in a shop. */
export interface NamedRows {
  customerId: string;
  orderName: string;
  email: string;
  /** A day on which there was an order. */
  day: string;
}

interface PageAddresses {
  /** The plain address, and those whose query asks for most. */
  addresses: (named: NamedRows) => string[];
  /** Why it reads more rows than it shows. */
  readsMore?: string;
}

const year = (day: string, years: number) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
const twoYears = (day: string) => `from=${year(day, -2)}&to=${day}`;
/** What a link inside the app asks for: the page's data alone. */
const dataOf = (page: string, ...queries: string[]) =>
  ["", ...queries.map((query) => `?${query}`)].map((query) => `${page}.data${query}`);
const SEARCHES = ["佐藤", "山", "花子", "Smith", "zzzzzz"];

const RETURN_DAYS = "a row per day and week of the order before: as many as the calendar has, whatever the customers";

/** By file of app/routes: what a merchant's browser may ask it for. */
export const PAGE_ADDRESSES: Record<string, PageAddresses> = {
  "app.tsx": { addresses: () => dataOf("/app"), readsMore: RETURN_DAYS },
  "app._index.tsx": {
    addresses: () => dataOf("/app"),
    readsMore: RETURN_DAYS,
  },
  "app.$.tsx": { addresses: () => [] },
  "app.state.tsx": {
    addresses: ({ day }) => dataOf("/app/state", `by=month&${twoYears(day)}`, `by=day&from=${year(day, -1)}&to=${day}`),
    readsMore: RETURN_DAYS,
  },
  "app.state-contribution[.]csv.ts": {
    addresses: ({ day }) => [`/app/state-contribution.csv?by=week&${twoYears(day)}`],
  },
  "app.state_.acquisition.tsx": { addresses: () => dataOf("/app/state/acquisition"), readsMore: RETURN_DAYS },
  "app.state_.acquisition[.]csv.ts": { addresses: () => ["/app/state/acquisition.csv"] },
  "app.state_.costs.tsx": { addresses: () => dataOf("/app/state/costs", "page=2") },
  "app.state_.costs[.]csv.ts": { addresses: () => ["/app/state/costs.csv"] },
  "app.state[.]csv.ts": { addresses: ({ day }) => [`/app/state.csv?by=week&${twoYears(day)}`] },
  "app.repeat.tsx": {
    addresses: ({ day }) => dataOf("/app/repeat", `by=month&${twoYears(day)}`),
    readsMore: RETURN_DAYS,
  },
  "app.repeat_.steps.tsx": { addresses: () => dataOf("/app/repeat/steps", "n=3") },
  "app.repeat_.steps[.]csv.ts": { addresses: () => ["/app/repeat/steps.csv"] },
  "app.repeat_.curve[.]csv.ts": { addresses: () => ["/app/repeat/curve.csv?n=1"] },
  "app.repeat_.f2.tsx": { addresses: () => dataOf("/app/repeat/f2", "months=36") },
  "app.repeat_.f2[.]csv.ts": {
    addresses: ({ day }) =>
      ["cohort", "product"].map((by) => `/app/repeat/f2.csv?by=${by}&from=2000-01&to=${day.slice(0, 7)}`),
  },
  "app.repeat_.retention.tsx": { addresses: () => dataOf("/app/repeat/retention", "months=36") },
  "app.repeat_.retention[.]csv.ts": {
    addresses: ({ day }) => [`/app/repeat/retention.csv?from=2000-01&to=${day.slice(0, 7)}`],
  },
  "app.repeat_.products.tsx": { addresses: () => dataOf("/app/repeat/products") },
  "app.repeat_.products[.]csv.ts": {
    addresses: () => ["next", "reorder"].map((by) => `/app/repeat/products.csv?by=${by}`),
  },
  "app.repeat[.]csv.ts": { addresses: ({ day }) => [`/app/repeat.csv?by=week&${twoYears(day)}`] },
  "app.customers._index.tsx": {
    addresses: ({ customerId, orderName, email }) =>
      dataOf(
        "/app/customers",
        ...["lastOrder", "netSales", "orders"].flatMap((by) => [`sort=${by}-asc`, `sort=${by}-desc`]),
        ...[...SEARCHES, orderName, email, customerId].map((words) => `q=${encodeURIComponent(words)}`),
      ),
    readsMore: "all names, until they have an index to search by",
  },
  "app.customers.$id.tsx": { addresses: ({ customerId }) => dataOf(`/app/customers/${customerId}`) },
  "app.customers[.]csv.ts": {
    addresses: () => ["/app/customers.csv"],
    readsMore: "every customer, five thousand at a time",
  },
  "app.loyalty.tsx": {
    addresses: () => dataOf("/app/loyalty"),
    readsMore: "all members, until they are counted as they change",
  },
  "app.coupons.tsx": {
    addresses: () => dataOf("/app/coupons"),
    readsMore: "all coupons, until they are counted as they change",
  },
  "app.settings.tsx": { addresses: () => dataOf("/app/settings") },
  "app.privacy.$id[.]json.ts": { addresses: () => [] },
};

/** The files of app/routes behind the merchant's sign-in that read rows: those with a loader of their own. */
export async function routesWithLoader(): Promise<string[]> {
  const folder = new URL("../../../app/routes/", import.meta.url);
  const files = (await readdir(folder)).filter((file) => /^app\.(.*\.)?tsx?$/.test(file) && !file.includes(".test."));
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
  return files
    .filter((_, index) => /export (async )?function loader|export const loader/.test(sources[index] ?? ""))
    .sort();
}
