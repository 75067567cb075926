import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type MessageShop, NOW, openMessageShop } from "../messaging/message-shop.ts";

type Voice = typeof import("#app/features/voice/index.server.ts");

let shop: MessageShop;
let voice: Voice;
let customer = 0;
const now = new Date(NOW);

beforeAll(async () => {
  shop = await openMessageShop();
  voice = await import("#app/features/voice/index.server.ts");
  await shop.inTx((tx) => voice.ensureReadyMadeSurveys(tx, { shopId: shop.shopId, now }));
  await shop.admin.query("UPDATE surveys SET enabled_at = now()");
});
beforeEach(() => {
  customer += 1;
});
afterAll(() => shop.close());

/** Sends a mail with links to the surveys, and gives its words. Without a server it stays in the mailbox. */
async function mailOf(locale = "ja"): Promise<string> {
  await shop.addCustomer(customer, { locale });
  const body = "[9]({{ survey.nps }}?a=9)\n\n[x]({{ survey.leaving }})";
  await shop.queue(`mail ${customer}`, customer, { content: { subject: "s", body } });
  await shop.send();
  const { rows } = await shop.admin.query("SELECT body_text FROM messages WHERE key = $1", [`mail ${customer}`]);
  return rows[0].body_text;
}

const linksIn = (text: string) => [...text.matchAll(/http\S+\/s\/\S+/g)].map(([link]) => link);

function open(url: string, form?: Record<string, string>): Promise<Response> {
  const token = new URL(url).pathname.split("/").at(-1) ?? "";
  const request = new Request(url, form ? { method: "POST", body: new URLSearchParams(form) } : {});
  return voice.answerSurveyLink({ token, request, now });
}

async function answers() {
  const { rows } = await shop.admin.query(
    `SELECT coalesce(choice, score)::integer AS pick, comment, source, changed FROM survey_answers
     WHERE customer_id = $1 AND replaced_at IS NULL ORDER BY answer_id`,
    [customer],
  );
  return rows;
}

test("opening the link ticks the answer and keeps nothing; pressing the button does", async () => {
  const [nps = ""] = linksIn(await mailOf());
  expect(nps).toMatch(/^http:\/\/localhost:3000\/s\/[\w.-]+\?a=9$/);
  const page = await (await open(nps)).text();
  expect(page).toContain('<html lang="ja">');
  expect(page).toMatch(/value="9" required checked/);
  expect(page).not.toMatch(/山田|花子|example\.com/);
  expect(await answers()).toEqual([]);
  const thanks = await (await open(nps, { pick: "9", comment: "<b>速い</b>" })).text();
  expect(thanks).toContain("ご回答ありがとうございました");
  expect(thanks).toContain("&lt;b&gt;速い&lt;/b&gt;");
  expect(await answers()).toEqual([{ pick: 9, comment: "<b>速い</b>", source: "mail", changed: false }]);
  await open(nps, { pick: "4", comment: "" });
  expect(await answers()).toMatchObject([{ pick: 4 }]);
});

test("in the receiver's language, or the one they ask for; a pick that is none is asked for again", async () => {
  const [nps = ""] = linksIn(await mailOf("en"));
  expect(await (await open(nps)).text()).toContain("How likely are you to recommend us");
  expect(await (await open(`${nps}&lang=ja`)).text()).toContain("すすめたいと思いますか");
  expect(await (await open(nps, { pick: "12" })).text()).toContain("Please choose an answer.");
  expect(await answers()).toEqual([]);
});

test("a link that we did not sign opens nothing; one of a survey that is off says so", async () => {
  const [nps = "", leaving = ""] = linksIn(await mailOf());
  const forged = nps.replace(/\/s\/(\w+)/, "/s/z$1");
  expect((await open(forged)).status).toBe(404);
  expect((await open(forged, { pick: "9" })).status).toBe(404);
  await shop.admin.query("UPDATE surveys SET enabled_at = NULL WHERE ready_made = 'leaving'");
  expect(await (await open(leaving, { pick: "1" })).text()).toContain("終了しました");
  expect(await answers()).toEqual([]);
  await shop.admin.query("UPDATE surveys SET enabled_at = now()");
});

test("that something changed is kept of the customer, and a problem opens a contact", async () => {
  const [, leaving = ""] = linksIn(await mailOf());
  await open(leaving, { pick: "1", comment: "" });
  expect(await answers()).toMatchObject([{ pick: 1, changed: true }]);
  const situations = await shop.admin.query("SELECT what, source FROM changed_situations WHERE customer_id = $1", [
    customer,
  ]);
  expect(situations.rows).toEqual([{ what: "other", source: "survey" }]);
  await open(leaving, { pick: "5", comment: "返事がない" });
  const contacts = await shop.admin.query("SELECT kind, state, due_on::text FROM contacts WHERE customer_id = $1", [
    customer,
  ]);
  expect(contacts.rows).toEqual([{ kind: "cancellation", state: "open", due_on: "2026-07-11" }]);
});

test("on the preferences page the receiver says that something changed, and takes it back", async () => {
  await shop.addCustomer(customer, { locale: "ja" });
  await shop.queue(`mail ${customer}`, customer);
  await shop.send();
  const { rows } = await shop.admin.query("SELECT body_text FROM messages WHERE key = $1", [`mail ${customer}`]);
  const url = /http\S+\/m\/\S+/.exec(rows[0].body_text)?.[0] ?? "";
  const tell = async (form?: Record<string, string>) => {
    const request = new Request(url, form ? { method: "POST", body: new URLSearchParams(form) } : {});
    const token = new URL(url).pathname.split("/").at(-1) ?? "";
    const answer = await shop.use.answerReceiver({ token, request, now, section: voice.situationSection });
    return answer.text();
  };
  const told = async () => {
    const found = await shop.admin.query(
      "SELECT what, source, until_day IS NULL AS open FROM changed_situations WHERE customer_id = $1 ORDER BY situation_id",
      [customer],
    );
    return found.rows;
  };
  expect(await tell()).toMatch(/value="none" checked/);
  expect(await told()).toEqual([]);
  expect(await tell({ intent: "situation", situation: "moved" })).toMatch(/value="moved" checked/);
  await tell({ intent: "situation", situation: "moved" });
  expect(await told()).toEqual([{ what: "moved", source: "preferences", open: true }]);
  await tell({ intent: "situation", situation: "nonsense" });
  await tell({ intent: "situation", situation: "none" });
  expect(await told()).toEqual([{ what: "moved", source: "preferences", open: false }]);
});
