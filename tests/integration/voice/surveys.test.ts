import { afterAll, beforeAll, expect, test } from "vitest";
import { openVoiceShop, type VoiceShop } from "./voice-shop.ts";

let shop: VoiceShop;
const now = new Date("2026-07-10T03:00:00Z");

beforeAll(async () => {
  shop = await openVoiceShop();
});
afterAll(() => shop.close());

const words = (text: string) => ({ ja: `${text}（日本語）`, en: text });
const content = (question: string) => ({
  question: words(question),
  answers: { kind: "nps" },
  followUp: words("Why?"),
  thanks: words("Thanks"),
});

async function save(fields: Record<string, unknown>) {
  const form = new FormData();
  const whole = {
    surveyId: "",
    version: "0",
    name: "",
    occasion: "order",
    afterDays: "0",
    editDays: "14",
    enabled: "true",
    content: content("How?"),
    ...fields,
  };
  for (const [name, value] of Object.entries(whole)) {
    form.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return shop.inTx((tx) => shop.voice.saveSurvey(tx, { shopId: shop.shopId, form, now }));
}

const read = (id: string) =>
  shop.inTx((tx) => shop.voice.readSurvey(tx, { shopId: shop.shopId, surveyId: BigInt(id) }));

test("ready-made surveys are given once, and keep what a merchant made of them", async () => {
  const id = await shop.surveyId("afterOrder");
  await save({ surveyId: id, version: "1", name: "My own" });
  await shop.inTx((tx) => shop.voice.ensureReadyMadeSurveys(tx, { shopId: shop.shopId, now }));
  const surveys = await shop.inTx((tx) => shop.voice.readSurveys(tx, shop.shopId));
  expect(surveys.map(({ readyMade, version, name }) => [readyMade, version, name])).toEqual([
    ["afterOrder", 2, "My own"],
    ["nps", 1, null],
    ["leaving", 1, null],
  ]);
});

test("another question is another version; another day is not; who was not shown the newest changes nothing", async () => {
  const made = await save({ name: "New" });
  const id = "id" in made ? (made.id ?? "") : "";
  expect(await read(id)).toMatchObject({ version: 1, enabled: true });
  await save({ surveyId: id, version: "1", name: "New", afterDays: "30", enabled: "false" });
  expect(await read(id)).toMatchObject({ version: 1, afterDays: 30, enabled: false });
  await save({ surveyId: id, version: "1", name: "New", content: content("Really?") });
  expect(await read(id)).toMatchObject({ version: 2, content: { question: { en: "Really?" } } });
  expect(await save({ surveyId: id, version: "1", name: "Late" })).toEqual({
    ok: false,
    problems: { form: "conflict" },
  });
  const versions = await shop.rows("SELECT version FROM survey_versions WHERE shop_id = $1 AND survey_id = $2", id);
  expect(versions).toHaveLength(2);
});

test("what is wrong is told by its place", async () => {
  const choice = { choiceId: 1, ja: "", en: "x", mood: "good", changed: false };
  const choices = { ...content(" "), answers: { kind: "choices", choices: [choice, { ...choice, ja: "あ" }] } };
  expect(await save({ name: "Wrong", afterDays: "-1", content: choices })).toMatchObject({
    ok: false,
    problems: { afterDays: "number", "answers.choices.0.ja": "required" },
  });
  expect(await save({ name: "", content: content("x") })).toEqual({ ok: false, problems: { name: "required" } });
  expect(await save({ name: "x", content: "{" })).toMatchObject({ ok: false });
});
