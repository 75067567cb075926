import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { typedOf } from "#app/features/follow-up/programmes/typed-programme.ts";
import { yenOrder } from "../earning/earning-shop.ts";
import { type FollowUpShop, openFollowUpDatabase, stepAfter } from "./follow-up-shop.ts";

type FollowUp = typeof import("#app/features/follow-up/index.server.ts");

let database: Awaited<ReturnType<typeof openFollowUpDatabase>>;
let shop: FollowUpShop;
let use: FollowUp;
beforeAll(async () => {
  database = await openFollowUpDatabase();
  use = await import("#app/features/follow-up/index.server.ts");
});
beforeEach(async () => {
  shop = await database.newShop();
});
afterAll(() => database.close());

const NOW = "2026-07-10T03:00:00Z";
const TODAY = "2026-07-10";
const moment = { now: new Date(NOW), today: TODAY };
const first = { kind: "order" as const, number: 1 };
const agrees = (id: number) => ({ id, consent: "subscribed" });

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const list = (fields: Record<string, string>) =>
  shop.inTx((tx) => use.changeProgrammes(tx, { shopId: shop.shopId, form: formOf(fields), ...moment }));
const change = (programmeId: bigint | null, fields: Record<string, string>) =>
  shop.inTx((tx) => use.changeProgramme(tx, { shopId: shop.shopId, programmeId, form: formOf(fields), ...moment }));
const page = (programmeId: bigint) =>
  shop.inTx((tx) => use.readProgrammePage(tx, { shopId: shop.shopId, now: moment.now, programmeId }));
const rows = () => shop.inTx((tx) => use.readProgrammes(tx, { shopId: shop.shopId }));
const outlook = (programmeId: bigint, asked: Record<string, string>) =>
  shop.inTx((tx) =>
    use.readOutlook(tx, { shopId: shop.shopId, ...moment, programmeId, asked: new URLSearchParams(asked) }),
  );

/** Saves the steps of a kept programme as so many days after the anchor. */
async function saveDays(programmeId: bigint, days: string[], more: Record<string, string> = {}) {
  const kept = await page(programmeId);
  if (!kept) throw new Error("gone");
  const typed = typedOf(kept.programme);
  const [step] = typed.steps;
  if (!step) throw new Error("no step");
  const steps = days.map((day, at) => ({ ...(typed.steps[at] ?? { ...step, stepId: 0 }), days: day }));
  return change(programmeId, {
    intent: "save",
    version: String(kept.programme.version),
    programme: JSON.stringify({ ...typed, steps }),
    ...more,
  });
}

async function withTemplate(days: number[], options: Parameters<FollowUpShop["programme"]>[1] = {}) {
  const templateId = await shop.template();
  return shop.programme({ anchor: first, steps: days.map((day) => stepAfter(day, { templateId })) }, options);
}

/** Customers 1, 2, … each with a first order so many days before today. */
async function buyers(daysAgo: number[]) {
  await shop.tellCustomers(
    daysAgo.map((_, at) => agrees(at + 1)),
    NOW,
  );
  await shop.tell(
    daysAgo.map((days, at) =>
      yenOrder(at + 1, { customer: at + 1, at: new Date(Date.parse(NOW) - days * 86_400_000).toISOString() }),
    ),
  );
}

describe("ready-made programmes", () => {
  test("one click switches one on, with its six messages in both languages", async () => {
    const taken = await list({ intent: "takeOn", key: "afterFirst", language: "ja", enable: "true" });
    expect(taken).toMatchObject({ ok: true });
    const [row] = await rows();
    expect(row).toMatchObject({ name: "初回購入のあと", isOn: true, holdOutBp: 1000, readyMade: "afterFirst" });
    const { rows: templates } = await shop.admin.query(
      `SELECT t.name, v.body_ja <> '' AND v.body_en <> '' AS both FROM message_templates t
       JOIN message_template_versions v USING (shop_id, template_id, version) WHERE shop_id = $1`,
      [String(shop.shopId)],
    );
    expect(templates).toHaveLength(6);
    expect(templates.every(({ both }) => both)).toBe(true);
    await shop.tellCustomers([agrees(1)], NOW);
    await shop.tell([yenOrder(1, { customer: 1, at: "2026-07-10T04:00:00Z" })], "2026-07-10T05:00:00Z");
    await shop.settle("2026-07-10T05:00:00Z");
    expect(await shop.enrolments()).toMatchObject([{ customer: 1, key: "order:1" }]);
  });

  test("taken on twice it is there once", async () => {
    const one = await list({ intent: "takeOn", key: "birthday", language: "en" });
    expect(await list({ intent: "takeOn", key: "birthday", language: "en" })).toEqual(one);
    expect(await rows()).toMatchObject([{ name: "Birthday", isOn: false }]);
  });

  test("without a coupon it says so, and nothing is half made", async () => {
    const asked = { intent: "takeOn", key: "ninetyDays", language: "en", enable: "true" };
    expect(await list({ ...asked, campaignId: "" })).toEqual({ ok: false, problems: { campaignId: "required" } });
    expect(await list({ ...asked, campaignId: "4711" })).toEqual({ ok: false, problems: { campaignId: "gone" } });
    expect(await list({ ...asked, key: "trialOnce" })).toEqual({ ok: false, problems: { form: "lacks" } });
    expect(await rows()).toEqual([]);
  });

  test("an audience becomes a segment, once", async () => {
    await list({ intent: "takeOn", key: "winBackChanged", language: "en" });
    const [row] = await rows();
    await change(BigInt(row?.id ?? 0), { intent: "archive" });
    await list({ intent: "takeOn", key: "winBackChanged", language: "en" });
    const { rows: segments } = await shop.admin.query(
      "SELECT name FROM segments WHERE shop_id = $1 AND ready_made IS NULL",
      [String(shop.shopId)],
    );
    expect(segments).toEqual([{ name: "Lapsed: something changed" }]);
  });
});

describe("a saved programme", () => {
  test("is a new version; those under way stay with theirs, or move, as is said", async () => {
    const programmeId = await withTemplate([14, 28], { since: "2026-07-01T00:00:00Z" });
    await buyers([2, 3]);
    await shop.settle(NOW);
    const versions = async () =>
      (
        await shop.admin.query("SELECT version, next_on::text AS next FROM enrolments WHERE shop_id = $1 ORDER BY 2", [
          String(shop.shopId),
        ])
      ).rows;
    expect(await saveDays(programmeId, ["20", "40"])).toEqual({ ok: true, asks: { underWay: 2 } });
    expect((await page(programmeId))?.programme.version).toBe(1);
    expect(await saveDays(programmeId, ["20", "40"], { underWay: "stay" })).toMatchObject({ ok: true });
    expect(await versions()).toEqual([
      { version: 1, next: "2026-07-21" },
      { version: 1, next: "2026-07-22" },
    ]);
    expect(await saveDays(programmeId, ["7", "21", "35"], { underWay: "move" })).toMatchObject({ ok: true });
    expect(await versions()).toEqual([
      { version: 3, next: "2026-07-14" },
      { version: 3, next: "2026-07-15" },
    ]);
    const kept = await page(programmeId);
    expect(new Set(kept?.programme.content.steps.map(({ stepId }) => stepId)).size).toBe(3);
  });

  test("that says the same stays the version it is, and asks nothing", async () => {
    const programmeId = await withTemplate([14]);
    await buyers([1]);
    await shop.settle(NOW);
    expect(await saveDays(programmeId, ["14"])).toEqual({ ok: true, id: String(programmeId) });
    expect((await page(programmeId))?.programme.version).toBe(1);
  });

  test("is not overwritten by who has not seen it, nor by names of things that are not there", async () => {
    const programmeId = await withTemplate([14]);
    expect(await saveDays(programmeId, ["15"], { version: "7" })).toEqual({
      ok: false,
      problems: { form: "conflict" },
    });
    const kept = await page(programmeId);
    if (!kept) throw new Error("gone");
    const typed = { ...typedOf(kept.programme), segmentId: "999999" };
    expect(await change(programmeId, { intent: "save", version: "1", programme: JSON.stringify(typed) })).toEqual({
      ok: false,
      problems: { segmentId: "gone" },
    });
  });

  test("cannot be switched on while its message is deleted, and says which step", async () => {
    const programmeId = await withTemplate([3, 9], { since: null });
    await shop.admin.query("UPDATE message_templates SET archived_at = now() WHERE shop_id = $1", [
      String(shop.shopId),
    ]);
    expect(await change(programmeId, { intent: "enable" })).toEqual({ ok: false, problems: { form: "lacks" } });
    expect((await page(programmeId))?.lacks).toEqual([
      { what: "template", step: 1 },
      { what: "template", step: 2 },
    ]);
  });

  test("that is switched off ends who is under way; the figures say where all are", async () => {
    const programmeId = await withTemplate([14], { since: "2026-07-01T00:00:00Z", holdOutBp: 5000 });
    await buyers([1, 1, 1, 1, 1, 1, 1, 1]);
    await shop.settle(NOW);
    const counted = async () =>
      (
        await shop.admin.query(
          `SELECT count(*) FILTER (WHERE state = 'active' AND NOT held_out)::int AS "underWay",
           count(*) FILTER (WHERE state = 'done' AND NOT held_out)::int AS done,
           count(*) FILTER (WHERE state = 'ended' AND NOT held_out)::int AS ended,
           count(*) FILTER (WHERE held_out)::int AS "heldOut" FROM enrolments WHERE shop_id = $1`,
          [String(shop.shopId)],
        )
      ).rows[0];
    expect((await rows())[0]?.figures).toEqual({ ...(await counted()), sent: 0 });
    expect((await rows())[0]?.nextOn).toBe("2026-07-23");
    await use.foldProgrammeFigures(shop.shopId);
    await list({ intent: "disable", programmeId: String(programmeId) });
    const [row] = await rows();
    expect(row).toMatchObject({ isOn: false, nextOn: null, figures: { ...(await counted()), underWay: 0 } });
    await use.foldProgrammeFigures(shop.shopId);
    expect((await rows())[0]?.figures).toEqual(row?.figures);
  });
});

describe("past buyers", () => {
  test("are counted before, and begun with the steps that are to come", async () => {
    const programmeId = await withTemplate([0, 14, 28]);
    await buyers([0, 5, 20, 27, 29, 40]);
    // The second order of the customer of five days ago ends the programme for them before it begins.
    await shop.admin.query("UPDATE programme_versions SET content = jsonb_set(content, '{exit,onOrder}', 'true')");
    await shop.tell([yenOrder(50, { customer: 2, at: "2026-07-09T03:00:00Z" })]);
    // Of the orders of the last 30 days those of 0, 20 and 27 days ago have a step to come; at 29 the last day is over.
    expect(await outlook(programmeId, { about: "past", days: "30" })).toEqual({
      about: "past",
      days: 30,
      customers: 3,
    });
    expect(await change(programmeId, { intent: "enrolPast", days: "30" })).toMatchObject({ ok: true, enrolled: 3 });
    expect(await shop.enrolments()).toMatchObject([
      { customer: 1, next: "2026-07-10" },
      { customer: 3, next: "2026-07-18" },
      { customer: 4, next: "2026-07-11" },
    ]);
    expect(await outlook(programmeId, { about: "past", days: "30" })).toMatchObject({ customers: 0 });
    expect(await change(programmeId, { intent: "enrolPast", days: "30" })).toMatchObject({ ok: true, enrolled: 0 });
  });

  test("begin nothing while the programme is off, or with days that are none", async () => {
    const programmeId = await withTemplate([14], { since: null });
    await buyers([1]);
    expect(await change(programmeId, { intent: "enrolPast", days: "30" })).toEqual({
      ok: false,
      problems: { form: "off" },
    });
    expect(await change(programmeId, { intent: "enrolPast", days: "0" })).toMatchObject({
      problems: { days: "range" },
    });
    expect(await shop.enrolments()).toEqual([]);
  });
});

describe("what is foreseen", () => {
  test("is who is under way on their days, and new ones at the rate of the last 30 days", async () => {
    const offsets = [0, 14, 28];
    const programmeId = await withTemplate(offsets, { since: "2026-06-01T00:00:00Z" });
    const daysAgo = [1, 2, 10, 13, 20, 29, 33];
    await buyers(daysAgo);
    await shop.admin.query(
      "UPDATE customers SET email_marketing_state = 'unsubscribed' WHERE customer_id = 3 AND shop_id = $1",
      [String(shop.shopId)],
    );
    await shop.settle(NOW);
    const { enrolments, answer } = {
      enrolments: (await shop.enrolments()).map(({ customer, next }) => ({ customer, next })),
      answer: await outlook(programmeId, { about: "forecast" }),
    };
    if (answer.about !== "forecast") throw new Error("no forecast");
    // By hand: each customer's steps from the next one on, and as many new ones a day as came in 30 days.
    const known = new Map<number, number>();
    for (const { customer, next } of enrolments) {
      if (next === null || customer === 3) continue;
      const ago = daysAgo[customer - 1] ?? 0;
      const begins = Math.round((Date.parse(next) - Date.parse(TODAY)) / 86_400_000);
      for (const at of offsets.map((offset) => offset - ago)) {
        if (at >= begins && at < 30) known.set(Math.max(0, at), (known.get(Math.max(0, at)) ?? 0) + 1);
      }
    }
    const reachable = daysAgo.filter((days, at) => days <= 30 && at + 1 !== 3).length;
    for (let at = 0; at < 30; at += 1) {
      const day = new Date(Date.parse(TODAY) + at * 86_400_000).toISOString().slice(0, 10);
      const line = answer.forecast.lines.find((each) => each.day === day && each.channel === "email");
      expect(line?.known ?? 0, `known on ${day}`).toBe(known.get(at) ?? 0);
      const begun = offsets.filter((offset) => offset <= at).length;
      expect(line?.expected ?? 0, `expected on ${day}`).toBeCloseTo((begun * reachable) / 30, 9);
    }
    expect(answer.forecast.anchorsBefore).toBe(6);
  });

  test("for a real customer: each step's day, channel and words, and why it would be left out", async () => {
    const templateId = await shop.template();
    const programmeId = await shop.programme({
      anchor: first,
      steps: [
        stepAfter(3, { templateId }),
        stepAfter(20, { templateId, condition: { kind: "lacks", what: "email" } }),
        stepAfter(30, { channels: ["post", "staff"], templateId, instructions: "x" }),
      ],
    });
    await buyers([7]);
    const answer = await outlook(programmeId, { about: "preview", customer: "1" });
    expect(answer).toMatchObject({
      about: "preview",
      preview: {
        customerId: "1",
        anchorOn: "2026-07-03",
        isReal: true,
        heldOut: false,
        steps: [
          { day: "2026-07-06", isPast: true, channel: "email", skipped: null },
          { day: "2026-07-23", isPast: false, channel: "email", skipped: "condition" },
          { day: "2026-08-02", isPast: false, channel: "staff", skipped: null, message: null },
        ],
      },
    });
    const { preview } = answer as { preview: { steps: { message: { subject: string } | null }[] } };
    expect(["a", "c"]).toContain(preview.steps[0]?.message?.subject);
    await shop.admin.query("UPDATE customers SET email_marketing_state = 'unsubscribed' WHERE shop_id = $1", [
      String(shop.shopId),
    ]);
    expect(await outlook(programmeId, { about: "preview", customer: "1" })).toMatchObject({
      preview: { steps: [{ channel: null, skipped: "optedOut" }, {}, {}] },
    });
    expect(await outlook(programmeId, { about: "preview", customer: "99" })).toEqual({
      about: "preview",
      preview: null,
    });
  });
});

test("a shop's programmes are its own", async () => {
  const programmeId = await withTemplate([14]);
  const other = await database.newShop();
  shop = other;
  expect(await rows()).toEqual([]);
  expect(await page(programmeId)).toBeNull();
  expect(await change(programmeId, { intent: "archive" })).toEqual({ ok: false, problems: { form: "gone" } });
});
