import { createRequire } from "node:module";
import path from "node:path";
import PDFDocument from "pdfkit";
import type pg from "pg";
import QRCode from "qrcode";
import { printBatch } from "#app/features/messaging/index.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { atMost, type BenchRow, grouped, median, seconds } from "../report.ts";

const CARDS = 1_000;
const ROUNDS = 3;
const TEXT = "いつもありがとうございます。新しいお茶が入りました。どうぞお試しください。\n\n".repeat(6);

/** A batch of postcards, both sides with a code to scan, read and streamed, against the same words in a bare loop of pdfkit. */
export async function measurePostcards(options: { admin: pg.Client; shopId: string }): Promise<BenchRow[]> {
  const { admin } = options;
  const batchId = await makeBatch(options);
  const shopId = parseId<ShopId>(options.shopId) as ShopId;
  const sender = { name: "くらし", zip: "530-0001", address: "大阪府大阪市北区1-2-3" };
  const took = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ours = await timed(() =>
      pagesOf(printBatch({ shopId, batchId, name: "夏", format: "both", sender, boxes: true })),
    );
    const bare = await timed(() => pagesOf(bareLoop()));
    if (round === 0) continue; // warm-up
    took.ours.push(ours);
    took.bare.push(bare);
  }
  await admin.query("TRUNCATE messages");
  const [ours, bare] = [median(took.ours), median(took.bare)];
  return [
    {
      what: "postcards as one PDF, against the same words in a bare loop of pdfkit",
      rows: `${grouped(CARDS)} postcards, both sides`,
      ours: seconds(ours),
      against: seconds(bare),
      ratio: ours / bare,
      reach: atMost(1.5, ours / bare),
    },
  ];
}

/** A batch whose customers each have an address and a coupon of their own. */
async function makeBatch({ admin, shopId }: { admin: pg.Client; shopId: string }): Promise<bigint> {
  await admin.query("TRUNCATE messages");
  await admin.query(
    `UPDATE customers SET country = 'Japan', zip = '530-0001', province = 'Osaka', city = '大阪市北区',
       address1 = '梅田' || customer_id || '-2-3', locale = 'ja'`,
  );
  const { rows } = await admin.query<{ batch_id: string }>(
    `INSERT INTO post_batches (shop_id, name, template_id, pieces, left_out, created_at)
     VALUES ($1, '夏', 1, $2, 0, now()) RETURNING batch_id::text`,
    [shopId, CARDS],
  );
  const batchId = rows[0]?.batch_id ?? "";
  await admin.query(
    `INSERT INTO messages (shop_id, key, customer_id, channel, kind, due_at, body_text, "values", language, batch_id, created_at)
     SELECT $1, 'p' || n, n, 'post', 'marketing', now(), $2,
       jsonb_build_object('coupon', jsonb_build_object('code', 'NATSU' || n, 'lastDay', '2026-08-31')), 'ja', $3, now()
     FROM generate_series(1, ${CARDS}) n`,
    [shopId, TEXT, batchId],
  );
  return BigInt(batchId);
}

/** The shortest loop: the same fonts, words and codes, laid out by pdfkit itself. */
function bareLoop(): AsyncIterable<Uint8Array> {
  const fonts = path.join(path.dirname(createRequire(import.meta.url).resolve("@embedpdf/fonts-jp")), "../fonts");
  const document = new PDFDocument({ size: [283, 420], margin: 28, autoFirstPage: false });
  document.registerFont("regular", path.join(fonts, "NotoSansJP-Regular.otf"));
  document.registerFont("bold", path.join(fonts, "NotoSansJP-Medium.otf"));
  for (let card = 1; card <= CARDS; card++) {
    document.addPage();
    document.font("regular").fontSize(11).text("5300001").text(`大阪府大阪市北区梅田${card}-2-3`);
    document.font("bold").fontSize(18).text("山田 花子 様");
    document.font("regular").fontSize(8).text("〒530-0001\n大阪府大阪市北区1-2-3\nくらし");
    document.addPage();
    document.font("regular").fontSize(11).text(TEXT);
    const { modules } = QRCode.create(`https://mail.myshopify.com/discount/NATSU${card}`, {
      errorCorrectionLevel: "M",
    });
    const unit = 74 / modules.size;
    for (let row = 0; row < modules.size; row++) {
      for (let column = 0; column < modules.size; column++) {
        if (modules.get(row, column)) document.rect(28 + column * unit, 318 + row * unit, unit, unit);
      }
    }
    document.fill("#000000");
    document.font("bold").fontSize(16).text(`NATSU${card}`, 116, 327);
    document.font("regular").fontSize(9).text("2026年8月31日まで", 116, 352);
  }
  document.end();
  return document as unknown as AsyncIterable<Uint8Array>;
}

/** Reads a PDF to its end; both sides must have as many pages, or the comparison says nothing. */
async function pagesOf(pdf: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>): Promise<void> {
  let pages = 0;
  for await (const chunk of pdf as AsyncIterable<Uint8Array>) {
    pages +=
      Buffer.from(chunk)
        .toString("latin1")
        .match(/\/Type \/Page\b/g)?.length ?? 0;
  }
  if (pages !== 2 * CARDS) throw new Error(`${pages} pages instead of ${2 * CARDS}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
