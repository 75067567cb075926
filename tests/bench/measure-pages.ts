import { type BenchRow, grouped, milliseconds, percentile } from "./report.ts";
import { mintSessionToken, type ShopStage } from "./shop-stage.ts";

const WARM_UP = 20;
const REQUESTS = 100;

/** Answer times of whole pages, as the admin's frame asks for them, and of the same pages' data, as links inside ask. */
export async function measurePages(stage: ShopStage): Promise<BenchRow[]> {
  const { rows } = await stage.admin.query<{ orders: number; customers: number; customer_id: string }>(
    `SELECT (SELECT count(*) FROM orders)::integer AS orders, (SELECT count(*) FROM customers)::integer AS customers,
       (SELECT customer_id FROM customer_figures ORDER BY orders DESC, customer_id LIMIT 1) AS customer_id`,
  );
  const counts = `${grouped(rows[0]?.orders ?? 0)} orders, ${grouped(rows[0]?.customers ?? 0)} customers`;
  const pages = [
    { name: "Home", path: "/app" },
    { name: "State", path: "/app/state" },
    { name: "the customer with most orders", path: `/app/customers/${rows[0]?.customer_id}` },
  ];
  const token = await mintSessionToken(stage.domain);
  const measured: BenchRow[] = [];
  for (const { name, path } of pages) {
    const document = await answerTimes(documentOf({ stage, path, token }));
    const data = await answerTimes(dataOf({ stage, path, token }));
    measured.push({
      what: `page answer, p95: ${name}`,
      rows: `${counts}, ${REQUESTS} requests`,
      ours: `page ${milliseconds(document)}, data ${milliseconds(data)}`,
    });
  }
  return measured;
}

/** An address of the running app, and the token to ask it with. */
export interface Asked {
  stage: Pick<ShopStage, "appUrl" | "domain">;
  path: string;
  token: string;
}

/** Asks for a whole page, as the admin's frame does. */
export function documentOf({ stage, path, token }: Asked): () => Promise<Response> {
  const address = new URL(path, stage.appUrl);
  const frame = {
    embedded: "1",
    shop: stage.domain,
    host: Buffer.from(`${stage.domain}/admin`).toString("base64url"),
    locale: "en",
    id_token: token,
  };
  for (const [name, value] of Object.entries(frame)) address.searchParams.set(name, value);
  return () => fetch(address, { redirect: "manual", headers: { "user-agent": BROWSER } });
}

/** Asks for a page's data alone, as links inside the app do. */
export function dataOf({ stage, path, token }: Asked): () => Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "user-agent": BROWSER };
  const address = new URL(path, stage.appUrl);
  address.pathname += ".data";
  return () => fetch(address, { redirect: "manual", headers });
}

const BROWSER = "Mozilla/5.0 (Okaeri bench)";

/** p95 in milliseconds, one request after the other, each read to its end. */
export async function answerTimes(
  ask: () => Promise<Response>,
  { warmUp, requests } = { warmUp: WARM_UP, requests: REQUESTS },
): Promise<number> {
  const times: number[] = [];
  for (let request = 0; request < warmUp + requests; request += 1) {
    const began = performance.now();
    const response = await ask();
    const text = await response.text();
    if (request >= warmUp) times.push(performance.now() - began);
    if (response.status !== 200 || text.length < 200)
      throw new Error(`${new URL(response.url).pathname} was answered ${response.status}`);
  }
  return percentile(times, 95);
}
