import { test } from "vitest";
import { weatherTaskStorm } from "./task-storm.ts";

test("workers that are killed over and over: each task is done once, each gift given once, no message leaves twice", async () => {
  await weatherTaskStorm({ customers: 600, kills: 3 });
}, 240_000);
