import { afterAll, beforeAll, expect, test } from "vitest";
import { dayNumber, dayOfNumber } from "../figures/purchase.ts";
import { openVoiceShop, type VoiceShop } from "./voice-shop.ts";

let shop: VoiceShop;
const TODAY = "2026-12-15";

beforeAll(async () => {
  shop = await openVoiceShop();
});
afterAll(() => shop.close());

const read = () => shop.inTx((tx) => shop.voice.readVoiceFigures(tx, { shopId: shop.shopId, today: TODAY }));

let answers = 0;
async function say(said: {
  survey: string;
  day: string;
  choice?: number;
  score?: number;
  replaced?: boolean;
  product?: number;
}) {
  answers += 1;
  const { survey, day, choice = null, score = null, replaced = false, product = null } = said;
  await shop.admin.query(
    `INSERT INTO survey_answers (shop_id, survey_id, version, customer_id, occasion_key, source, choice, score, mood,
       first_said_at, said_at, said_on, replaced_at, replaced_on, product_id)
     VALUES ($1, $2, 1, $3, $4, 'mail', $5, $6, 'neutral', $7::timestamptz, $7::timestamptz, $7::timestamptz::date, $8::timestamptz, $8::timestamptz::date, $9)`,
    [
      String(shop.shopId),
      await shop.surveyId(survey),
      answers,
      `message:${answers}`,
      choice,
      score,
      `${day}T03:00:00Z`,
      replaced ? `${day}T04:00:00Z` : null,
      product,
    ],
  );
}

test("NPS by month is of the answers that stand", async () => {
  for (const score of [10, 9, 9, 8, 3]) await say({ survey: "nps", day: "2026-11-30", score });
  await say({ survey: "nps", day: "2026-11-30", score: 0, replaced: true });
  await say({ survey: "nps", day: "2026-12-01", score: 6 });
  await say({ survey: "nps", day: "2025-12-31", score: 10 });
  const { months, nps } = await read();
  expect(months).toHaveLength(12);
  expect(months[0]).toBe("2026-01-01");
  expect(nps.slice(-2)).toEqual([
    { month: "2026-11-01", promoters: 3, passives: 1, detractors: 1 },
    { month: "2026-12-01", promoters: 0, passives: 0, detractors: 1 },
  ]);
  expect(nps.reduce((sum, { promoters }) => sum + promoters, 0)).toBe(3);
});

test("reasons for leaving are counted by month and by what was bought last", async () => {
  await shop.admin.query(
    `INSERT INTO products (shop_id, product_id, title, tags, kind, updated_at, observed_at)
     VALUES ($1, 71, 'だし', '{}', 'regular', now(), now()), ($1, 72, '味噌', '{}', 'regular', now(), now())`,
    [String(shop.shopId)],
  );
  for (const [day, choice, product] of [
    ["2026-10-05", 3, 71],
    ["2026-10-06", 3, 71],
    ["2026-11-05", 1, 71],
    ["2026-11-06", 1, 72],
    ["2026-11-07", 3, undefined],
  ] as const) {
    await say({ survey: "leaving", day, choice, ...(product ? { product } : {}) });
  }
  const { reasons, products } = await read();
  expect(reasons.map(({ reason, answers: count, months }) => [reason.en, count, months.slice(-3)])).toEqual([
    ["It costs too much", 3, [2, 1, 0]],
    ["I moved, or my life changed", 2, [0, 2, 0]],
  ]);
  expect(products.map(({ title, answers: count, reason, times }) => [title, count, reason.en, times])).toEqual([
    ["だし", 3, "It costs too much", 2],
    ["味噌", 1, "I moved, or my life changed", 1],
    [null, 1, "It costs too much", 1],
  ]);
});

/** A contact of a customer's, with what became of it in days after it began. */
async function contactOf(customer: number, opened: string, became: { resolvedAfter?: number; reopenedAfter?: number }) {
  const form = (fields: Record<string, string>) => {
    const all = new FormData();
    for (const [name, value] of Object.entries(fields)) all.set(name, value);
    return all;
  };
  const at = (days: number) => {
    const today = dayOfNumber(dayNumber(opened) + days);
    return { now: new Date(`${today}T03:00:00Z`), today };
  };
  const { shopId } = shop;
  const made = await shop.inTx((tx) =>
    shop.voice.submitNewContact(tx, {
      shopId,
      staffId: "7001",
      customerId: BigInt(customer),
      form: form({ kind: "complaint", channel: "email", subject: "x", once: crypto.randomUUID() }),
      ...at(0),
    }),
  );
  const contactId = "id" in made ? (made.id ?? "") : "";
  for (const [state, days] of [
    ["resolved", became.resolvedAfter],
    ["open", became.reopenedAfter],
  ] as const) {
    if (days === undefined) continue;
    const changed = form({ contactId, state, assignee: "", dueOn: opened });
    await shop.inTx((tx) =>
      shop.voice.submitContactChange(tx, { shopId, staffId: "7001", form: changed, ...at(days) }),
    );
  }
}

test("who came back is counted from the same day on for those with a resolved problem and those without", async () => {
  const opened = "2026-06-01";
  // An order n days after the contact began; the first one lies before it.
  const cases: { resolvedAfter?: number; reopenedAfter?: number; back?: number }[] = [
    { resolvedAfter: 2, back: 20 },
    { resolvedAfter: 14, back: 104 },
    { resolvedAfter: 1, back: 105 },
    // An order within the two weeks counts for neither side.
    { resolvedAfter: 1, back: 10 },
    { resolvedAfter: 15, back: 30 },
    { resolvedAfter: 2, reopenedAfter: 5 },
    {},
  ];
  let customer = 1000;
  for (const one of cases) {
    customer += 10;
    await shop.addCustomer(customer, "2026-05-01T03:00:00Z");
    if (one.back !== undefined) {
      const at = `${dayOfNumber(dayNumber(opened) + one.back)}T03:00:00Z`;
      const { yenOrder } = await import("../earning/earning-shop.ts");
      await shop.tell([yenOrder(customer + 1, { customer, at })], at);
    }
    await contactOf(customer, opened, one);
  }
  const { after, solved } = await read();
  expect(after).toEqual({ resolved: { customers: 4, back: 2 }, unresolved: { customers: 3, back: 1 } });
  expect(solved).toEqual([{ kind: "complaint", opened: 7, resolved: 5 }]);
});
