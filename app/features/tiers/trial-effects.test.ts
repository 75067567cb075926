import { expect, test } from "vitest";
import { trialEffects } from "./trial-effects.ts";
import type { Perk, ProgrammeTier } from "./types.ts";

const tier = (tierId: string | null, threshold: string, perks: Perk[]): ProgrammeTier => ({
  ...{ tierId, nameJa: "", nameEn: "", threshold, multiplierBp: 10_000, handle: "", perks },
});
const discount: Perk = { kind: "discount", percentBp: 1_000 };
const tried: Perk = { ...discount, holdOutBp: 2_000 };
const moves = [
  { from: 0, to: 1, customers: 30 },
  { from: 1, to: 1, customers: 70 },
  { from: 1, to: 0, customers: 5 },
];
const sales = [{ place: 1, netMinor: "100000" }];

test("of a perk that is new to its tier all members are drawn", () => {
  const before = [tier("1", "0", []), tier("2", "10000", [])];
  const after = [tier("1", "0", []), tier("2", "10000", [tried])];
  expect(trialEffects({ before, after, moves, sales })).toEqual([
    {
      ...{ place: 1, kind: "discount", holdOutBp: 2_000, members: 100, drawn: 100, heldOut: 20 },
      // 10 % of 100,000, and a fifth of that.
      ...{ yearMinor: "10000", withheldMinor: "2000" },
    },
  ]);
});

test("whoever has the perk keeps it: those who come to the tier are drawn", () => {
  const before = [tier("1", "0", []), tier("2", "10000", [discount])];
  const after = [tier("1", "0", []), tier("2", "8000", [tried])];
  expect(trialEffects({ before, after, moves, sales })).toMatchObject([
    { members: 100, drawn: 30, heldOut: 6, withheldMinor: "600" },
  ]);
});

test("without a share nobody is drawn, and the tier that zero reaches holds nobody out", () => {
  const before = [tier("1", "0", []), tier("2", "10000", [])];
  const after = [tier("1", "0", [{ kind: "birthdayPoints", points: 5 }]), tier("2", "10000", [discount])];
  expect(trialEffects({ before, after, moves, sales })).toMatchObject([
    { kind: "discount", holdOutBp: 0, drawn: 0, heldOut: 0, withheldMinor: "0" },
  ]);
});
