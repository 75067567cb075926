import { expect, test } from "vitest";
import { membersOnlyTargets, widerOf } from "./members-only.ts";
import type { Perk } from "./types.ts";

const only = (target: string, from: string | null = null, to: string | null = null): Perk => ({
  kind: "membersOnly",
  ...{ target, title: target, from, to },
});

test("the tier that names a product may buy it, and all above", () => {
  const tiers = [
    { handle: "silver", perks: [only("a")] },
    { handle: "gold", perks: [only("a"), only("b")] },
    { handle: "black", perks: [only("c")] },
  ];
  expect(Object.fromEntries(membersOnlyTargets({ tiers, today: "2026-07-01" }))).toEqual({
    a: ["silver", "gold", "black"],
    b: ["gold", "black"],
    c: ["black"],
  });
});

test("both the first and the last day count", () => {
  const tiers = [{ handle: "gold", perks: [only("a", "2026-07-01", "2026-07-02")] }];
  const open = (today: string) => membersOnlyTargets({ tiers, today }).has("a");
  expect(["2026-06-30", "2026-07-01", "2026-07-02", "2026-07-03"].map(open)).toEqual([false, true, true, false]);
});

test("a perk of a higher tier that is open lets that tier alone buy while that of a lower one is not", () => {
  const tiers = [
    { handle: "silver", perks: [only("a", "2026-08-01")] },
    { handle: "gold", perks: [only("a")] },
  ];
  expect(membersOnlyTargets({ tiers, today: "2026-07-01" }).get("a")).toEqual(["gold"]);
  expect(membersOnlyTargets({ tiers, today: "2026-08-01" }).get("a")).toEqual(["silver", "gold"]);
});

test("of two sets the one that lets more buy is taken", () => {
  expect(widerOf(["gold"], ["silver", "gold"])).toEqual(["silver", "gold"]);
  expect(widerOf(["gold"], undefined)).toEqual(["gold"]);
});
