import { expect, test } from "vitest";
import { problemsOf } from "#app/lib/forms.ts";
import { campaignForm } from "./campaign-form.ts";

const FORM = {
  kind: "birthday",
  nameJa: "",
  nameEn: "",
  valueKind: "amount",
  amount: "500",
  percent: "",
  minimum: "",
  eligible: "all",
  eligibleItems: "[]",
  combinesWithOrder: "false",
  combinesWithProduct: "false",
  combinesWithShipping: "true",
  validDays: "30",
  beginsOn: "",
  endsOn: "",
  poolTarget: "50",
  holdOut: "",
  givesBack: "true",
  daysBefore: "7",
  tierId: "",
};

const read = (fields: Partial<typeof FORM>) => campaignForm("JPY").safeParse({ ...FORM, ...fields });
const problems = (fields: Partial<typeof FORM>) => {
  const { error } = read(fields);
  return error ? problemsOf(error) : null;
};

test("what is typed becomes minor units, basis points and days", () => {
  expect(read({ amount: "１,５００", minimum: "3000", holdOut: "12.5", endsOn: "2026-12-31" }).data).toMatchObject({
    valueMinor: 1500n,
    percentBp: null,
    minimum: 3000n,
    holdOut: 1250,
    beginsOn: null,
    endsOn: "2026-12-31",
    daysBefore: 7,
  });
  expect(read({ valueKind: "percent", percent: "7.5" }).data).toMatchObject({ percentBp: 750, valueMinor: null });
  expect(read({ valueKind: "free_shipping", eligible: "products" }).data).toMatchObject({
    valueMinor: null,
    percentBp: null,
    eligible: "all",
  });
});

test("each field says what is wrong with it", () => {
  expect(problems({ amount: "0" })).toEqual({ amount: "positive" });
  expect(problems({ amount: "1.5" })).toEqual({ amount: "amount" });
  expect(problems({ valueKind: "percent", percent: "101" })).toEqual({ percent: "percent" });
  expect(problems({ beginsOn: "2026-07-02", endsOn: "2026-07-01" })).toEqual({ endsOn: "endsBefore" });
  expect(problems({ endsOn: "2026-02-30" })).toEqual({ endsOn: "day" });
  expect(problems({ eligible: "products" })).toEqual({ eligibleItems: "required" });
  expect(problems({ eligible: "products", eligibleItems: "{" })).toEqual({ eligibleItems: "tooMany" });
  expect(problems({ kind: "tier" })).toEqual({ tierId: "required" });
  expect(problems({ kind: "compensation", holdOut: "10" })).toEqual({ holdOut: "owedToAll" });
  expect(problems({ holdOut: "95" })).toEqual({ holdOut: "percent" });
  expect(problems({ validDays: "0" })).toEqual({ validDays: "number" });
});
