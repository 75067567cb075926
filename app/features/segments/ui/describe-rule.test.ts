import { describe, expect, test } from "vitest";
import { createFormat } from "#app/i18n/create-format.ts";
import { createTexts } from "#app/i18n/texts.ts";
import { READY_MADE } from "../rules.ts";
import type { Rule } from "../types.ts";
import { CONDITION_GROUPS, emptyCondition } from "./condition-specs.ts";
import { describeRule } from "./describe-rule.ts";

const names = {
  products: { 7: "だしパック" },
  tiers: [{ id: "3", nameJa: "ゴールド", nameEn: "Gold" }],
  programmes: [{ id: "8", name: "Welcome" }],
  surveys: [
    {
      id: "5",
      question: { ja: "いかがでしたか？", en: "How was it?" },
      choices: [{ choiceId: 2, ja: "困った", en: "Bad" }],
    },
  ],
};

function inWords(rule: Rule, language: "en" | "ja", currency = "JPY"): string {
  const format = createFormat({ language, currency, timeZone: "Asia/Tokyo" });
  return describeRule(rule, { t: createTexts(language).t, format, names });
}

const rule: Rule = {
  type: "and",
  rules: [
    { type: "orderCount", count: { min: 2 } },
    {
      type: "or",
      rules: [
        { type: "orderDay", order: "last", period: { kind: "daysAgo", min: 90 } },
        { type: "not", rule: { type: "tier", tierIds: ["3"] } },
      ],
    },
  ],
};

test("a rule reads as a sentence, groups in brackets", () => {
  expect(inWords(rule, "en")).toBe(
    "at least 2 orders and (the last order was 90 days ago or longer or not (tier is Gold))",
  );
  expect(inWords(rule, "ja")).toBe(
    "注文が2回以上、かつ（最終注文が90日以上前、または「会員ランクがゴールド」に当てはまらない）",
  );
});

test.each<[Rule, string, string]>([
  [
    {
      type: "orderCount",
      count: { min: 1, max: 1 },
      period: { kind: "days", from: "2026-01-01", before: "2026-02-01" },
    },
    "exactly 1 order from Jan 1, 2026 to Jan 31, 2026",
    "2026/01/01〜2026/01/31の注文がちょうど1回",
  ],
  [
    { type: "prediction", about: "alive", percent: { max: 50 } },
    "still a customer with a chance of at most 50 %",
    "今もお客様である確率が50%以下",
  ],
  [
    { type: "prediction", about: "orders", orders: { min: 0.5 } },
    "expected to place at least 0.5 orders in the next 12 months",
    "今後12か月の注文見込みが0.5回以上",
  ],
  [
    { type: "prediction", about: "nextOrder", days: 7 },
    "next order likely within 7 days, by their own rhythm",
    "本人のペースで、次の注文が7日以内の見込み",
  ],
  [
    { type: "orderAmount", order: { number: 3 }, amount: { minMinor: "5000" } },
    "the 3rd order had net sales of at least ¥5,000",
    "3回目の注文の純売上が￥5,000以上",
  ],
  [
    {
      type: "product",
      where: "any",
      match: { by: "product", productIds: ["7"] },
      orders: { min: 2 },
      period: { kind: "daysAgo", max: 180 },
    },
    "bought “だしパック” in at least 2 orders in the last 180 days",
    "直近180日間に「だしパック」を2回以上購入",
  ],
  [
    { type: "subscription", state: "stopped", deliveries: { min: 1, max: 1 } },
    "subscription stopped, exactly 1 delivery",
    "定期便が停止（お届けちょうど1回）",
  ],
  [{ type: "rfm", r: { min: 4 }, f: { min: 5 } }, "R score 4 to 5, F score 5", "Rスコア4〜5、Fスコア5"],
  [{ type: "birthday", when: { kind: "monthsAhead", months: 0 } }, "birthday this month", "今月が誕生月"],
  [
    { type: "programme", state: "enrolled", programmeIds: ["8"] },
    "in it now: “Welcome”",
    "プログラム「Welcome」が進行中",
  ],
  [
    { type: "voice", about: "nps", classes: ["detractor"] },
    "last score is 0 to 6 (detractor)",
    "最後の点数が0〜6点（批判者）",
  ],
  [
    { type: "voice", about: "choice", surveyId: "5", choices: [2], period: { kind: "daysAgo", max: 30 } },
    "answered “Bad” to “How was it?” in the last 30 days",
    "直近30日間に「いかがでしたか？」に「困った」と回答した",
  ],
  [
    { type: "contact", states: ["resolved"], kinds: ["complaint"], period: { kind: "daysAgo", max: 30 } },
    "has a contact (complaint) that became resolved in the last 30 days",
    "直近30日間に解決済みになった対応（苦情）がある",
  ],
  [
    { type: "address", field: "province", values: ["東京都", "大阪府"] },
    "lives in 東京都 or 大阪府",
    "都道府県が東京都・大阪府",
  ],
])("%j", (condition, en, ja) => {
  expect(inWords(condition, "en")).toBe(en);
  expect(inWords(condition, "ja")).toBe(ja);
});

describe.each(["en", "ja"] as const)("in %s", (language) => {
  test.each(Object.values(CONDITION_GROUPS).flat())("%s has words", (type) => {
    // What begins empty is filled where words need it.
    const fields = { ...emptyCondition(type), ...(type === "nextTier" ? {} : { amount: { maxMinor: "100" } }) };
    const words = inWords(fields as unknown as Rule, language);
    expect(words).not.toMatch(/\{\{|segment|undefined|NaN/i);
    expect(words.length).toBeGreaterThan(1);
  });

  test.each(Object.entries(READY_MADE))("ready-made %s has words", (_key, readyMade) => {
    expect(inWords(readyMade, language)).not.toMatch(/\{\{|segmentW|undefined|NaN/i);
  });
});
