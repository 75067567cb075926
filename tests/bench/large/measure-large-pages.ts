import { answerTimes, dataOf, documentOf } from "../measure-pages.ts";
import { atMost, type BenchRow, milliseconds } from "../report.ts";
import { mintSessionToken } from "../shop-stage.ts";
import type { LargeStage } from "./large-stage.ts";
import { QUESTIONS } from "./questions.ts";
import type { Yardsticks } from "./yardsticks.ts";

const PAGES = [
  { name: "Home", path: "/app", reach: 150, question: QUESTIONS.newAndReturningByMonth },
  { name: "State", path: "/app/state", reach: 150, question: QUESTIONS.newAndReturningByMonth },
  { name: "Repeat", path: "/app/repeat", reach: 150 },
  { name: "Repeat, steps", path: "/app/repeat/steps", reach: 150 },
  { name: "Repeat, F2", path: "/app/repeat/f2", reach: 150 },
  { name: "Repeat, retention", path: "/app/repeat/retention", reach: 150, question: QUESTIONS.cohortMatrix },
  { name: "Repeat, products", path: "/app/repeat/products", reach: 150 },
  { name: "Segments", path: "/app/segments", reach: 150 },
  { name: "a segment", path: (stage: LargeStage) => `/app/segments/${stage.named.segmentIds[0]}`, reach: 150 },
  { name: "Customers", path: "/app/customers", reach: 100, question: QUESTIONS.latestCustomers },
  { name: "Customers, searched", path: "/app/customers?q=%E5%B1%B1%E7%94%B0", reach: 100 },
  { name: "the customer with most orders", path: (stage: LargeStage) => `/app/customers/${stage.named.customerId}` },
  { name: "Loyalty", path: "/app/loyalty" },
  { name: "Coupons", path: "/app/coupons" },
  { name: "Settings", path: "/app/settings" },
];

const OFTEN = { warmUp: 10, requests: 60 };

/** p95 in milliseconds by page: of the whole page, and of its data. */
export type PageTimes = Map<string, { page: number; data: number }>;

export async function pageTimes(stage: LargeStage): Promise<PageTimes> {
  const times: PageTimes = new Map();
  for (const { name, path } of PAGES) {
    const asked = {
      stage,
      path: typeof path === "string" ? path : path(stage),
      token: await mintSessionToken(stage.domain),
    };
    times.set(name, {
      page: await answerTimes(documentOf(asked), OFTEN),
      data: await answerTimes(dataOf(asked), OFTEN),
    });
  }
  return times;
}

/** Answer times, beside the same figures asked of the raw rows, and beside those of a shop half as large. */
export async function* measureLargePages(
  stage: LargeStage,
  { yardsticks, half }: { yardsticks: Yardsticks; half: PageTimes },
): AsyncGenerator<BenchRow[]> {
  const times = await pageTimes(stage);
  for (const { name, reach, question } of PAGES) {
    const { page, data } = times.get(name) ?? { page: Number.NaN, data: Number.NaN };
    const row: BenchRow = {
      what: `page answer, p95: ${name}`,
      rows: stage.rows,
      ours: `page ${milliseconds(page)}, data ${milliseconds(data)}`,
      ...(reach === undefined ? {} : { reach: atMost(reach, page, " ms") }),
    };
    if (!question) {
      yield [row];
      continue;
    }
    const sql = await yardsticks.sql(question.sql);
    const duck = await yardsticks.duck(question.duck);
    yield [
      {
        ...row,
        against: `${question.words} of the raw rows: SQL ${milliseconds(sql)}, DuckDB ${milliseconds(duck)}`,
        ratio: page / duck,
      },
    ];
  }
  yield [growthRow(stage, { times, half })];
}

/** A page of twice as many customers; what is under a few milliseconds is noise. */
function growthRow(stage: LargeStage, { times, half }: { times: PageTimes; half: PageTimes }): BenchRow {
  const growths = [...times].map(([name, { data }]) => {
    const before = half.get(name)?.data ?? Number.NaN;
    return { name, before, data, growth: Math.max(data, NOISE_MS) / Math.max(before, NOISE_MS) };
  });
  const most = growths.sort((a, b) => b.growth - a.growth)[0];
  return {
    what: `twice the customers: the data that got slowest (${most?.name})`,
    rows: stage.rows,
    ours: milliseconds(most?.data ?? Number.NaN),
    against: `${milliseconds(most?.before ?? Number.NaN)} with half of them`,
    ratio: most?.growth ?? Number.NaN,
    reach: atMost(1.2, most?.growth ?? Number.NaN),
  };
}

const NOISE_MS = 20;
