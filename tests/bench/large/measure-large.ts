import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { type BenchRow, seconds } from "../report.ts";
import type { SectionOptions } from "../sections.ts";
import { setUpLargeShop } from "./large-stage.ts";
import { measureEveryLoader } from "./measure-every-loader.ts";
import { measureLargePages, type PageTimes } from "./measure-large-pages.ts";
import { measureLargeRebuild } from "./measure-large-rebuild.ts";
import { measureOneOrder } from "./measure-one-order.ts";
import { measureSegments } from "./measure-segments.ts";
import { takeYardsticks } from "./yardsticks.ts";

/** All that is measured upon a generated shop; first the pages of one half as large. */
export async function* measureLarge({ serverUrl, customers }: SectionOptions): AsyncGenerator<BenchRow[]> {
  const now = new Date();
  const half = await timesOfHalf({ serverUrl, customers: Math.round(customers / 2), now });
  const stage = await setUpLargeShop({ serverUrl, name: "large", customers, now });
  yield [
    {
      what: "making the facts; all figures and reports from nothing",
      rows: stage.rows,
      ours: `${seconds(stage.filled)}; ${seconds(stage.built)}`,
    },
  ];
  const yardsticks = await takeYardsticks(stage);
  try {
    yield* measureLargePages(stage, { yardsticks, half });
    yield await measureEveryLoader(stage);
    yield await measureSegments(stage, yardsticks);
    yield await measureOneOrder(stage);
    yield await measureLargeRebuild(stage, yardsticks);
  } finally {
    await yardsticks.close();
    await stage.stop();
  }
}

/** In a process of its own: the app's modules know one database. */
async function timesOfHalf(options: { serverUrl: string; customers: number; now: Date }): Promise<PageTimes> {
  const { serverUrl, customers, now } = options;
  const file = path.join(import.meta.dirname, "run-half.ts");
  const child = fork(file, [serverUrl, String(customers), now.toISOString()]);
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  const exited = once(child, "exit").then(([code]) => {
    process.off("exit", killWithUs);
    if (code !== 0) throw new Error(`the shop half as large ended with ${code}`);
  });
  const [[times]] = await Promise.all([once(child, "message"), exited]);
  return new Map(times);
}
