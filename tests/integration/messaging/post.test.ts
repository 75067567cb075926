import { afterAll, beforeAll, expect, test } from "vitest";
import { addressZone } from "#app/features/messaging/post/draw-letter.server.ts";
import type { LetterFormat, PostFormat } from "#app/features/messaging/rules.ts";
import { type MessageShop, NOW, openMessageShop } from "./message-shop.ts";

let shop: MessageShop;
const now = new Date(NOW);
const today = "2026-07-10";

const JAPAN = {
  country: "Japan",
  zip: "100-0001",
  province: "Tokyo",
  city: "千代田区",
  address1: "千代田1-1",
  locale: "ja",
};

beforeAll(async () => {
  shop = await openMessageShop();
  const owner = [String(shop.shopId)];
  await shop.settings({ postal_address: "大阪府大阪市北区1-2-3", postal_zip: "530-0001", post_cost_milli: 85_000 });
  await shop.admin.query(
    "INSERT INTO message_templates (shop_id, template_id, name, version, updated_at) VALUES ($1, 5, 'お礼', 1, now())",
    owner,
  );
  await shop.admin.query(
    `INSERT INTO message_template_versions (shop_id, template_id, version, subject_ja, body_ja, subject_en, body_en, created_at)
     VALUES ($1, 5, 1, 'お礼', E'{{ customer.name }} 様\n\nいつもありがとうございます。', '', '', now())`,
    owner,
  );
  await shop.addCustomer(1, { ...JAPAN, last_name: "髙﨑", first_name: "𠮷子" });
  await shop.addCustomer(2, {
    ...JAPAN,
    company: "株式会社ながいながいながいながい会社名のとても長い名前をもつ商事ホールディングス 東日本営業本部",
    address1: "千代田1-1-1 とても長い名前の建物グランドパークタワーレジデンス千代田中央イースト 1234号室",
  });
  await shop.addCustomer(3, {
    country: "United States",
    zip: "10001",
    province: "NY",
    city: "New York",
    address1: "1 Main Street, Apartment 12B, The Very Long Named Building",
    first_name: "Ann",
    last_name: "Smith",
  });
  await shop.addCustomer(4, { ...JAPAN, address1: null });
  await shop.addCustomer(5, { ...JAPAN, redacted_at: NOW });
  await shop.addCustomer(6, { ...JAPAN, last_name: "絵文字😀" });
  await shop.admin.query(
    `INSERT INTO segments (shop_id, segment_id, name, rule, created_at, updated_at) VALUES ($1, 7, 's', '{}', now(), now())`,
    owner,
  );
  await shop.admin.query(
    `INSERT INTO segment_members (shop_id, segment_id, customer_id, entered_on) SELECT $1, 7, n, '2026-07-01' FROM generate_series(1, 6) n`,
    owner,
  );
});

afterAll(() => shop.close());

function create(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ name: "夏", segmentId: "7", templateId: "5", ...fields }))
    form.set(name, value);
  return shop.inTx((tx) => shop.use.createBatch(tx, { shopId: shop.shopId, form, now, today }));
}

async function print(batchId: bigint, format: PostFormat): Promise<Buffer> {
  const sender = await shop.inTx((tx) => shop.use.readPostSender(tx, shop.shopId));
  const pdf = shop.use.printBatch({ shopId: shop.shopId, batchId, name: "夏", format, sender, boxes: true });
  return Buffer.from(await new Response(pdf).arrayBuffer());
}

/** What a reader of PDF finds on the pages. */
async function textOf(pdf: Buffer): Promise<string[]> {
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const content = await (await document.getPage(number)).getTextContent();
    pages.push(content.items.map((item) => ("str" in item ? item.str : "")).join(""));
  }
  return pages;
}

test("a batch has a piece for each member with an address, and names those it leaves out", async () => {
  expect(await create({ name: "" })).toEqual({ ok: false, problems: { name: "required" } });
  expect(await create({ segmentId: "999" })).toEqual({ ok: false, problems: { segmentId: "nobody" } });
  await shop.admin.query("UPDATE message_template_versions SET body_ja = body_ja || repeat('長い文です。', 900)");
  await shop.admin.query("UPDATE message_templates SET version = 2");
  await shop.admin.query(
    `INSERT INTO message_template_versions SELECT shop_id, template_id, 2, subject_ja, body_ja, '', '', now()
     FROM message_template_versions WHERE version = 1`,
  );
  expect(await create({})).toEqual({ ok: false, problems: { templateId: "tooLongForPost" } });
  expect(await shop.rows()).toEqual([]);
  await shop.admin.query("UPDATE message_templates SET version = 3");
  await shop.admin.query(
    `INSERT INTO message_template_versions SELECT shop_id, template_id, 3, subject_ja, replace(body_ja, '長い文です。', ''), '', '', now()
     FROM message_template_versions WHERE version = 1`,
  );
  const made = await create({});
  if (!made.ok || !made.id) throw new Error(JSON.stringify(made));
  const batch = { shopId: shop.shopId, batchId: BigInt(made.id) };
  expect(await shop.inTx((tx) => shop.use.readBatch(tx, batch))).toMatchObject({
    pieces: 4,
    leftOut: 2,
    postedAt: null,
  });
  const leftOut = await shop.inTx((tx) => shop.use.readLeftOut(tx, batch));
  expect(leftOut.map(({ customerId, reason }) => [customerId, reason])).toEqual([
    ["4", "noAddress"],
    ["5", "gone"],
  ]);
  expect(await shop.use.readLackingLetters(batch)).toEqual([
    { customerId: "6", name: "絵文字😀 花子 様", letters: ["😀"] },
  ]);

  const pages = await textOf(await print(batch.batchId, "both"));
  expect(pages).toHaveLength(8);
  const all = pages.join("\n").replaceAll(/\s/g, "");
  for (const expected of [
    "髙﨑𠮷子様",
    "東京都千代田区千代田1-1-1とても長い名前の建物グランドパークタワーレジデンス千代田中央イースト1234号室",
    "株式会社ながいながいながいながい会社名のとても長い名前をもつ商事ホールディングス東日本営業本部",
    "AnnSmith",
    "1MainStreet,Apartment12B,TheVeryLongNamedBuilding",
    "NewYork,NY10001",
    "絵文字〓花子様",
    "いつもありがとうございます。",
    "大阪府大阪市北区1-2-3",
  ]) {
    expect(all).toContain(expected);
  }
  expect(await textOf(await print(batch.batchId, "front"))).toHaveLength(4);
  expect(await textOf(await print(batch.batchId, "labels12"))).toHaveLength(1);

  // Posted once, with what it cost, and counted by the cap.
  const post = () => shop.inTx((tx) => shop.use.postBatch(tx, { ...batch, as: "card", now }));
  expect(await post()).toEqual({ ok: true });
  expect(await post()).toEqual({ ok: false, problems: { form: "gone" } });
  const { rows } = await shop.admin.query(
    "SELECT state, count(*)::int AS n, sum(cost_milli)::int AS cost FROM messages GROUP BY state ORDER BY state",
  );
  expect(rows).toEqual([
    { state: "sent", n: 4, cost: 340_000 },
    { state: "skipped", n: 2, cost: 0 },
  ]);
  await shop.queue("mail", 1);
  await shop.send();
  expect(await shop.row("mail")).toMatchObject({ state: "skipped", reason: "cap" });
});

test("the back carries the code of the customer's own coupon and its last day", async () => {
  const { drawPiece, openPost } = await import("#app/features/messaging/post/draw-post.server.ts");
  const document = openPost("back", "x");
  const chunks: Buffer[] = [];
  document.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on("end", resolve));
  const to = { zip: null, lines: [], company: null, name: "", nameFirst: false };
  const coupon = { code: "SUMMER-ABC", lastDay: "2026年7月31日まで", url: "https://x.example/discount/SUMMER-ABC" };
  drawPiece(document, {
    piece: { to, subject: "", text: "本文", coupon },
    format: "back",
    sender: { name: "", zip: null, address: null },
    boxes: false,
    at: 0,
  });
  document.end();
  await ended;
  expect(await textOf(Buffer.concat(chunks))).toEqual([expect.stringContaining("SUMMER-ABC2026年7月31日まで")]);
});

/** What stands on each page in the upper left, where the window is, with its place in millimetres. */
async function windowsOf(pdf: Buffer) {
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const pages: { text: string; left: number; right: number; top: number; bottom: number }[] = [];
  const mm = (points: number) => (points * 25.4) / 72;
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    const seen = items.flatMap((item) => {
      if (!("str" in item) || item.str.trim() === "") return [];
      const [, , , size, x, fromBottom] = item.transform as number[];
      const [left, line] = [mm(x ?? 0), 297 - mm(fromBottom ?? 0)];
      if (left > 110 || line > 104) return [];
      // Letters rise by less than their size above the line that they stand on, and hang by a quarter of it below.
      return [
        {
          text: item.str,
          left,
          right: left + mm(item.width),
          top: line - mm(size ?? 0),
          bottom: line + mm(size ?? 0) / 4,
        },
      ];
    });
    pages.push({
      text: seen
        .map(({ text }) => text)
        .join("")
        .replaceAll(/\s/g, ""),
      left: Math.min(...seen.map(({ left }) => left)),
      right: Math.max(...seen.map(({ right }) => right)),
      top: Math.min(...seen.map(({ top }) => top)),
      bottom: Math.max(...seen.map(({ bottom }) => bottom)),
    });
  }
  return pages;
}

test("what is too long for a card is a letter, whose whole address is seen through the window wherever the sheet slides", async () => {
  await shop.admin.query("DELETE FROM messages; DELETE FROM post_batches");
  await shop.settings({ letter_cost_milli: 110_000 });
  await shop.admin.query("UPDATE message_templates SET version = 4");
  await shop.admin.query(
    `INSERT INTO message_template_versions SELECT shop_id, template_id, 4, subject_ja, body_ja || repeat('長い文です。', 300), '', '', now()
     FROM message_template_versions WHERE version = 3`,
  );
  const made = await create({ name: "手紙" });
  const batch = { shopId: shop.shopId, batchId: BigInt((made.ok && made.id) || 0) };
  expect(await shop.inTx((tx) => shop.use.readBatch(tx, batch))).toMatchObject({ pieces: 4, letterOnly: true });
  for (const format of ["letterNaga3", "letterDl", "letterC5"] as LetterFormat[]) {
    const pdf = await print(batch.batchId, format);
    const whole = (await textOf(pdf)).map((page) => page.replaceAll(/\s/g, ""));
    expect(whole).toHaveLength(4);
    for (const page of whole) {
      expect(page).toContain("大阪府大阪市北区1-2-3");
      expect(page.match(/長い文です。/g)).toHaveLength(300);
    }
    const zone = addressZone(format);
    const windows = await windowsOf(pdf);
    expect(windows.map(({ text }) => text)).toEqual([
      "〒100-0001東京都千代田区千代田1-1髙﨑𠮷子様",
      "〒100-0001東京都千代田区千代田1-1-1とても長い名前の建物グランドパークタワーレジデンス千代田中央イースト1234号室株式会社ながいながいながいながい会社名のとても長い名前をもつ商事ホールディングス東日本営業本部山田花子様",
      "〒100-0001東京都千代田区千代田1-1絵文字〓花子様",
      "AnnSmith1MainStreet,Apartment12B,TheVeryLongNamedBuildingNewYork,NY10001UnitedStates",
    ]);
    for (const window of windows) {
      expect(window.left).toBeGreaterThanOrEqual(zone.x - 0.1);
      expect(window.right).toBeLessThanOrEqual(zone.x + zone.width);
      expect(window.top).toBeGreaterThanOrEqual(zone.y);
      expect(window.bottom).toBeLessThanOrEqual(zone.y + zone.height);
    }
  }
  expect(await shop.inTx((tx) => shop.use.postBatch(tx, { ...batch, as: "letter", now }))).toEqual({ ok: true });
  const { rows } = await shop.admin.query("SELECT DISTINCT cost_milli::int AS cost FROM messages WHERE state = 'sent'");
  expect(rows).toEqual([{ cost: 110_000 }]);
});
