import { readdir, readFile } from "node:fs/promises";
import type { NamedRow } from "../../factories/named-rows.ts";

/** What an address may name in a shop. */
export interface NamedRows extends NamedRow {
  segmentIds: string[];
  experimentId: string;
  programmeId: string;
}

interface PageAddresses {
  /** The plain address, and those whose query asks for most. */
  addresses: (named: NamedRows) => string[];
  /** Why it reads more rows than it shows. */
  readsMore?: string;
  /** Why it may read a table as a whole while that has some ten thousand rows, though not when there are a million. */
  readsSmallTables?: string;
}

const year = (day: string, years: number) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
const twoYears = (day: string) => `from=${year(day, -2)}&to=${day}`;
/** What a link inside the app asks for: the page's data alone. */
const dataOf = (page: string, ...queries: string[]) =>
  ["", ...queries.map((query) => `?${query}`)].map((query) => `${page}.data${query}`);
const SEARCHES = ["佐藤", "山", "花子", "Smith", "zzzzzz"];

/** By file of app/routes: what a merchant's browser may ask it for. */
export const PAGE_ADDRESSES: Record<string, PageAddresses> = {
  "app.tsx": { addresses: () => dataOf("/app") },
  "app._index.tsx": { addresses: () => dataOf("/app") },
  "app.$.tsx": { addresses: () => [] },
  "app.experiments._index.tsx": { addresses: () => dataOf("/app/experiments", "page=2") },
  "app.experiments[.]csv.ts": { addresses: () => ["/app/experiments.csv"] },
  "app.experiments.$id[.]csv.ts": {
    addresses: ({ experimentId }) =>
      ["arms", "days"].map((table) => `/app/experiments/${experimentId}.csv?table=${table}`),
  },
  "app.experiments.new.tsx": {
    addresses: () => dataOf("/app/experiments/new", "horizon=180"),
    readsMore: "four weeks of orders, of which five thousand customers are followed for a horizon",
  },
  "app.experiments.$id.tsx": { addresses: ({ experimentId }) => dataOf(`/app/experiments/${experimentId}`) },
  "app.state.tsx": {
    addresses: ({ day }) => dataOf("/app/state", `by=month&${twoYears(day)}`, `by=day&from=${year(day, -1)}&to=${day}`),
  },
  "app.state-contribution[.]csv.ts": {
    addresses: ({ day }) => [`/app/state-contribution.csv?by=week&${twoYears(day)}`],
  },
  "app.state-summary[.]csv.ts": {
    addresses: ({ day }) => [`/app/state-summary.csv?by=month&${twoYears(day)}&compare=year`],
  },
  "app.state_.acquisition.tsx": { addresses: () => dataOf("/app/state/acquisition") },
  "app.state_.acquisition[.]csv.ts": { addresses: () => ["/app/state/acquisition.csv"] },
  "app.state_.costs.tsx": { addresses: () => dataOf("/app/state/costs", "page=2") },
  "app.state_.costs[.]csv.ts": { addresses: () => ["/app/state/costs.csv"] },
  "app.state[.]csv.ts": { addresses: ({ day }) => [`/app/state.csv?by=week&${twoYears(day)}`] },
  "app.repeat.tsx": {
    addresses: ({ day }) => dataOf("/app/repeat", `by=month&${twoYears(day)}`),
  },
  "app.repeat_.steps.tsx": {
    addresses: () => dataOf("/app/repeat/steps", "n=3"),
    readsMore: "ten order numbers × the days of the shop, however many customers",
  },
  "app.repeat_.steps[.]csv.ts": {
    addresses: () => ["/app/repeat/steps.csv"],
    readsMore: "ten order numbers × the days of the shop, however many customers",
  },
  "app.repeat_.lapse[.]csv.ts": { addresses: () => ["/app/repeat/lapse.csv"] },
  "app.repeat_.curve[.]csv.ts": { addresses: () => ["/app/repeat/curve.csv?n=1"] },
  "app.repeat_.f2.tsx": {
    addresses: () => dataOf("/app/repeat/f2", "months=36"),
    readsMore: "first products × months, however many customers",
  },
  "app.repeat_.f2[.]csv.ts": {
    addresses: ({ day }) =>
      ["cohort", "product"].map((by) => `/app/repeat/f2.csv?by=${by}&from=2000-01&to=${day.slice(0, 7)}`),
    readsMore: "first products × months, however many customers",
  },
  "app.repeat_.retention.tsx": { addresses: () => dataOf("/app/repeat/retention", "months=36") },
  "app.repeat_.retention[.]csv.ts": {
    addresses: ({ day }) => [`/app/repeat/retention.csv?from=2000-01&to=${day.slice(0, 7)}`],
  },
  "app.repeat_.products.tsx": {
    addresses: () => dataOf("/app/repeat/products"),
    readsMore: "pairs of products, and first products × months, however many customers",
  },
  "app.repeat_.products[.]csv.ts": {
    addresses: () => ["next", "reorder"].map((by) => `/app/repeat/products.csv?by=${by}`),
    readsMore: "pairs of products, and first products × months, however many customers",
  },
  "app.repeat[.]csv.ts": { addresses: ({ day }) => [`/app/repeat.csv?by=week&${twoYears(day)}`] },
  "app.customers._index.tsx": {
    addresses: ({ customerId, orderName, email }) =>
      dataOf(
        "/app/customers",
        ...["lastOrder", "netSales", "orders", "id"].flatMap((by) => [`sort=${by}-asc`, `sort=${by}-desc`]),
        ...["who=all", "who=all&reach=none", "who=all&reach=post", "reach=email&sort=netSales-desc"],
        ...[...SEARCHES, orderName, email, customerId].map((words) => `q=${encodeURIComponent(words)}`),
      ),
    readsSmallTables: "three thousand of a list are looked up by hashing all where all are not many more",
  },
  "app.customers.accuracy.tsx": { addresses: () => dataOf("/app/customers/accuracy", "show=dismissed") },
  "app.customers.reach[.]csv.ts": { addresses: () => ["/app/customers/reach.csv"] },
  "app.customers.duplicates[.]csv.ts": {
    addresses: () => ["/app/customers/duplicates.csv"],
    readsMore: "every likely duplicate, some at a time",
  },
  "app.customers.import.tsx": { addresses: () => dataOf("/app/customers/import") },
  "app.customers.list[.]csv.ts": {
    addresses: () => ["/app/customers/list.csv?who=all"],
    readsMore: "every customer, some at a time",
  },
  // Asks Shopify, after the shop's own row.
  "app.customers.merge-preview.ts": { addresses: () => [] },
  "app.customers.$id.tsx": { addresses: ({ customerId }) => dataOf(`/app/customers/${customerId}`) },
  "app.customers_.$id_.orders.ts": { addresses: ({ customerId }) => [`/app/customers/${customerId}/orders`] },
  "app.customers_.$id_.points.ts": {
    addresses: ({ customerId }) => [`/app/customers/${customerId}/points?before=999999999`],
  },
  "app.customers[.]csv.ts": {
    addresses: () => ["/app/customers.csv"],
    readsMore: "every customer, some at a time",
  },
  "app.products._index.tsx": { addresses: () => dataOf("/app/products", "q=10&kind=regular") },
  "app.products[.]csv.ts": { addresses: () => ["/app/products.csv?q=10&kind=regular"] },
  "app.products.collections.ts": { addresses: () => ["/app/products/collections?q=a"] },
  "app.products.search.ts": { addresses: () => ["/app/products/search?q=1"] },
  "app.segments._index.tsx": { addresses: () => dataOf("/app/segments") },
  "app.segments.$id.tsx": {
    addresses: ({ segmentIds }) => segmentIds.flatMap((id) => dataOf(`/app/segments/${id}`)),
    readsMore: "those whom the rule names, counted anew",
  },
  "app.segments.$id[.]csv.ts": {
    addresses: ({ segmentIds }) => segmentIds.map((id) => `/app/segments/${id}.csv`),
    readsMore: "every member, some at a time",
  },
  "app.segments[.]csv.ts": {
    addresses: () => ["own", "ready-made"].map((list) => `/app/segments.csv?list=${list}`),
  },
  "app.segments-rfm[.]csv.ts": { addresses: () => ["/app/segments-rfm.csv"] },
  "app.segments.$id_.history[.]csv.ts": {
    addresses: ({ segmentIds }) => segmentIds.map((id) => `/app/segments/${id}/history.csv`),
  },
  "app.segments.$id_.moves[.]csv.ts": {
    addresses: ({ segmentIds }) => segmentIds.map((id) => `/app/segments/${id}/moves.csv`),
    readsMore: "everyone who came or went, some at a time",
  },
  "app.segments-compare[.]csv.ts": {
    addresses: ({ segmentIds: [first, second] }) => [`/app/segments-compare.csv?first=${first}&second=${second}`],
    readsMore: "those whom the rules name, counted anew",
  },
  "app.segments.compare.tsx": {
    addresses: ({ segmentIds: [first, second] }) => dataOf("/app/segments/compare", `first=${first}&second=${second}`),
    readsMore: "those whom the rules name, counted anew",
  },
  "app.segments.new.tsx": {
    addresses: ({ segmentIds: [first] }) => dataOf("/app/segments/new", `copy=${first}`),
    readsMore: "those whom the rule names, counted anew",
  },
  "app.segments.shopify-groups.ts": {
    addresses: () => ["/app/segments/shopify-groups"],
    readsMore: "the group of every customer, asked for beside the page",
  },
  "app.loyalty.tsx": { addresses: () => dataOf("/app/loyalty") },
  "app.loyalty[.]csv.ts": {
    addresses: () => ["tiers", "population"].map((table) => `/app/loyalty.csv?table=${table}`),
  },
  "app.loyalty_.earning.tsx": { addresses: () => dataOf("/app/loyalty/earning") },
  "app.loyalty_.tiers.tsx": {
    addresses: () => dataOf("/app/loyalty/tiers"),
    readsMore: "all members, until they are counted as they change",
  },
  "app.loyalty_.activity.tsx": {
    addresses: ({ customerId, orderName, email, day }) =>
      dataOf(
        "/app/loyalty/activity",
        ...["kind=earned", "kind=expired", `from=${year(day, -1)}&to=${day}`, "before=9999999999"],
        ...["佐藤", "zzzzzz", orderName, email, customerId].map((words) => `q=${encodeURIComponent(words)}`),
      ),
    readsSmallTables: "three thousand of a list are looked up by hashing all where all are not many more",
  },
  "app.loyalty_.activity[.]csv.ts": {
    addresses: () => ["/app/loyalty/activity.csv"],
    readsMore: "every entry, some at a time",
  },
  "app.loyalty_.liability.tsx": { addresses: () => dataOf("/app/loyalty/liability") },
  "app.loyalty_.liability[.]csv.ts": {
    addresses: () => ["months", "expiry"].map((table) => `/app/loyalty/liability.csv?table=${table}`),
  },
  "app.loyalty_.tiers_.movers[.]csv.ts": {
    addresses: () => ["/app/loyalty/tiers/movers.csv?draft=1"],
  },
  "app.loyalty_.rewards.tsx": {
    addresses: ({ email }) => dataOf("/app/loyalty/rewards", "state=held", `q=${encodeURIComponent(email)}`),
    readsSmallTables: "who is searched for is found by reading all where all are not many",
  },
  "app.loyalty_.redemptions[.]csv.ts": {
    addresses: () => ["/app/loyalty/redemptions.csv?state=held"],
    readsMore: "every redemption, some at a time",
  },
  "app.loyalty_.rewards_.$id.tsx": { addresses: () => dataOf("/app/loyalty/rewards/new") },
  "app.loyalty_.rewards_.variants.ts": { addresses: () => ["/app/loyalty/rewards/variants?q=1"] },
  "app.coupons._index.tsx": { addresses: () => dataOf("/app/coupons") },
  "app.coupons[.]csv.ts": { addresses: () => ["/app/coupons.csv"] },
  "app.coupons.new.tsx": { addresses: () => dataOf("/app/coupons/new") },
  "app.coupons.$id.tsx": {
    addresses: ({ campaignId }) => [
      ...dataOf(`/app/coupons/${campaignId}`),
      ...dataOf(`/app/coupons/${campaignId}`, "q=OK-222222-2222"),
    ],
  },
  "app.coupons.$id[.]csv.ts": {
    addresses: ({ campaignId }) => [`/app/coupons/${campaignId}.csv`],
    readsMore: "all coupons of the campaign, which are its lines",
  },
  "app.follow-up._index.tsx": {
    addresses: () =>
      dataOf(
        "/app/follow-up",
        ...["due=overdue&channel=staff", "due=later", "due=done", "doer=app&assignee=nobody", "from=hand"],
        "after=2026-07-01~-100~5",
      ),
    readsMore: "all that is due, in the index of the list, to count it",
  },
  "app.follow-up.tasks.$id.preview.ts": { addresses: () => ["/app/follow-up/tasks/1/preview"] },
  "app.follow-up.today[.]csv.ts": {
    addresses: () => ["/app/follow-up/today.csv"],
    readsMore: "every task of the list, some at a time",
  },
  "app.messages._index.tsx": {
    addresses: () => dataOf("/app/messages", "show=uncertain", "show=mailbox", "show=queued&before=99"),
  },
  "app.messages.$id.tsx": { addresses: () => [] },
  "app.messages.templates.$id.tsx": { addresses: () => dataOf("/app/messages/templates/new") },
  "app.messages.post._index.tsx": { addresses: () => dataOf("/app/messages/post") },
  "app.messages.post.$id.tsx": { addresses: () => [] },
  "app.messages.post.$id[.]pdf.ts": { addresses: () => [] },
  "app.messages.post.$id[.]csv.ts": { addresses: () => [] },
  "app.messages[.]csv.ts": {
    addresses: () => ["/app/messages.csv"],
    readsMore: "every message, some at a time",
  },
  "app.follow-up.programmes._index.tsx": { addresses: () => dataOf("/app/follow-up/programmes") },
  "app.follow-up.programmes.new.tsx": {
    addresses: ({ segmentIds: [first] }) => dataOf("/app/follow-up/programmes/new", `segment=${first}`),
  },
  "app.follow-up.programmes.$id.tsx": {
    addresses: ({ programmeId }) => dataOf(`/app/follow-up/programmes/${programmeId}`),
  },
  "app.follow-up.programmes[.]csv.ts": { addresses: () => ["/app/follow-up/programmes.csv"] },
  "app.follow-up.programmes_.$id_.forecast[.]csv.ts": {
    addresses: ({ programmeId }) => [`/app/follow-up/programmes/${programmeId}/forecast.csv`],
    readsMore: "whoever is under way, and to whom the anchor happened in the last 30 days",
  },
  "app.follow-up.programmes_.$id_.outlook.ts": {
    addresses: ({ programmeId, customerId }) =>
      [`about=preview&customer=${customerId}`, "about=forecast", "about=past&days=30"].map(
        (question) => `/app/follow-up/programmes/${programmeId}/outlook.data?${question}`,
      ),
    readsMore: "when somebody asks: whoever is under way, and to whom the anchor happened in the last 30 days",
  },
  "app.voice._index.tsx": {
    addresses: () => dataOf("/app/voice", "show=resolved", "assignee=7001", "after=2026-01-01~9"),
  },
  "app.voice.figures.tsx": {
    addresses: () => dataOf("/app/voice/figures"),
    readsMore: "the answers and contacts of two years, which are its figures",
  },
  "app.voice.figures[.]csv.ts": {
    addresses: () => ["nps", "reasons", "resolved"].map((table) => `/app/voice/figures.csv?table=${table}`),
    readsMore: "the answers and contacts of two years, which are its figures",
  },
  "app.voice.answers.tsx": {
    addresses: () => dataOf("/app/voice/answers", "mood=bad&q=xyz", "survey=1&from=2026-01-01&to=2026-12-31"),
  },
  "app.voice.answers[.]csv.ts": {
    addresses: () => ["/app/voice/answers.csv"],
    readsMore: "every answer, some at a time",
  },
  "app.voice.surveys._index.tsx": { addresses: () => dataOf("/app/voice/surveys") },
  "app.voice.surveys.$id.tsx": { addresses: () => dataOf("/app/voice/surveys/new") },
  "app.voice.contacts[.]csv.ts": {
    addresses: () => ["/app/voice/contacts.csv"],
    readsMore: "every contact, some at a time",
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
