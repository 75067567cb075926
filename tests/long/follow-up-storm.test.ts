import { test } from "vitest";
import { weatherTaskStorm } from "../integration/follow-up/task-storm.ts";

test("a hundred thousand due tasks, four workers, all of them killed forty times", async () => {
  await weatherTaskStorm({ customers: 100_000, kills: 40 });
});
