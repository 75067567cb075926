import { isLabels, isLetter, type LabelFormat, type PostFormat } from "../rules.ts";
import type { WrittenAddress } from "./address.ts";
import { drawLetter } from "./draw-letter.server.ts";
import { drawBlock, drawCoupon, LEADING, lineCount, mm, openPaper } from "./paper.server.ts";

/** One piece of a batch, ready to be drawn. */
export interface PostPiece {
  to: WrittenAddress;
  /** What a letter is headed with. */
  subject: string;
  /** What stands on the back of a card, and in a letter. */
  text: string;
  coupon: { code: string; lastDay: string; url: string } | null;
}

export interface PostSender {
  name: string;
  zip: string | null;
  address: string | null;
}

const POSTCARD = [mm(100), mm(148)] as [number, number];
const A4 = [mm(210), mm(297)] as [number, number];

/** A document of a format, without pages yet. */
export function openPost(format: PostFormat, title: string): PDFKit.PDFDocument {
  return openPaper({ size: isLabels(format) || isLetter(format) ? A4 : POSTCARD, title });
}

/** Draws one piece: its pages, or its label on the sheet. @param options.at how many were drawn before */
export function drawPiece(
  document: PDFKit.PDFDocument,
  options: { piece: PostPiece; format: PostFormat; sender: PostSender; boxes: boolean; at: number },
): void {
  const { format } = options;
  if (isLetter(format)) drawLetter(document, { ...options, format });
  else if (isLabels(format)) drawLabel(document, { ...options, format });
  else {
    if (format !== "back") drawFront(document, options);
    if (format !== "front") drawBack(document, options.piece);
  }
}

// Japan Post's boxes for the receiver's postcode: seven of 5.7 × 8 mm, 12 mm from the top and 8 mm from the right edge.
const BOX = { width: mm(5.7), height: mm(8), top: mm(12) };
const BOX_LEFTS = [44.3, 51.3, 58.3, 65.9, 72.7, 79.5, 86.3].map(mm);

function drawFront(
  document: PDFKit.PDFDocument,
  { piece, sender, boxes }: { piece: PostPiece; sender: PostSender; boxes: boolean },
): void {
  const { zip, lines, company, name } = piece.to;
  document.addPage();
  for (const [at, left] of BOX_LEFTS.entries()) {
    if (boxes && zip) document.rect(left, BOX.top, BOX.width, BOX.height).lineWidth(0.6).stroke("#d9534f");
    const digit = zip?.[at];
    if (!digit) continue;
    document.fillColor("#000000").font("regular").fontSize(17);
    const width = document.widthOfString(digit);
    document.text(digit, left + (BOX.width - width) / 2, BOX.top + mm(0.3), { lineBreak: false });
  }
  document.fillColor("#000000");
  const [x, width] = [mm(12), mm(78)];
  let y = mm(30);
  for (const line of lines)
    y = drawBlock(document, { text: line, x, y, width, sizes: [13, 12, 11, 10, 9, 8, 7], maxLines: 2 });
  y = Math.max(y + mm(6), mm(58));
  if (company)
    y = drawBlock(document, { text: company, x, y, width, sizes: [13, 12, 11, 10, 9, 8, 7], maxLines: 2 }) + mm(1);
  drawBlock(document, { text: name, x, y, width, sizes: [22, 20, 18, 16, 14, 12], maxLines: 1, font: "bold" });
  const from = [sender.zip ? `〒${sender.zip}` : "", sender.address ?? "", sender.name]
    .filter((line) => line)
    .join("\n");
  drawBlock(document, { text: from, x: mm(30), y: mm(122), width: mm(60), sizes: [8.5, 7.5, 6.5, 6], maxLines: 5 });
}

const BACK = { x: mm(10), y: mm(10), width: mm(80), sizes: [11, 10, 9, 8, 7, 6] as const };

/** The size in which a text fits on the back, above the coupon where there is one; null when it is too long for the paper. */
function backSize({ text, coupon }: Pick<PostPiece, "text" | "coupon">): number | null {
  const height = coupon ? mm(94) : mm(128);
  const fits = (size: number) => lineCount({ text, width: BACK.width, size }) * size * LEADING <= height;
  return BACK.sizes.find(fits) ?? null;
}

/** Whether a text can be printed on the back of a postcard. */
export function fitsOnBack(piece: Pick<PostPiece, "text" | "coupon">): boolean {
  return backSize(piece) !== null;
}

function drawBack(document: PDFKit.PDFDocument, { text, coupon }: PostPiece): void {
  document.addPage().fillColor("#000000");
  const { x, y: top, width } = BACK;
  const size = backSize({ text, coupon }) ?? 6;
  drawBlock(document, { text, x, y: top, width, sizes: [size], maxLines: Number.POSITIVE_INFINITY });
  if (coupon) drawCoupon(document, { coupon, x, y: mm(148 - 10) - mm(26), width });
}

/** Sheets as they are sold: 12 labels of 83.8 × 42.3 mm (2 × 6), 24 of 66 × 33.9 mm (3 × 8). */
const SHEETS = {
  labels12: { columns: 2, rows: 6, width: 83.8, height: 42.3, left: 18.6, top: 21.5, gap: 5.2 },
  labels24: { columns: 3, rows: 8, width: 66, height: 33.9, left: 6, top: 12.9, gap: 0 },
};

function drawLabel(
  document: PDFKit.PDFDocument,
  { piece, format, at }: { piece: PostPiece; format: LabelFormat; at: number },
): void {
  const sheet = SHEETS[format];
  const onSheet = at % (sheet.columns * sheet.rows);
  if (onSheet === 0) document.addPage().fillColor("#000000");
  const x = mm(sheet.left + (onSheet % sheet.columns) * (sheet.width + sheet.gap) + 4);
  const top = mm(sheet.top + Math.floor(onSheet / sheet.columns) * sheet.height + 3);
  const width = mm(sheet.width - 8);
  const { zip, lines, company, name } = piece.to;
  const small: [number, ...number[]] = [9, 8, 7, 6];
  let y = top;
  if (zip)
    y = drawBlock(document, { text: `〒${zip.slice(0, 3)}-${zip.slice(3)}`, x, y, width, sizes: small, maxLines: 1 });
  const most = format === "labels24" ? 4 : 6;
  const address = [...lines, ...(company ? [company] : [])].join("\n");
  y = drawBlock(document, {
    text: address,
    x,
    y,
    width,
    sizes: [...small, 5] as [number, ...number[]],
    maxLines: most,
  });
  drawBlock(document, {
    text: name,
    x,
    y: y + mm(1),
    width,
    sizes: [13, 12, 11, 10, 9, 8, 7],
    maxLines: 1,
    font: "bold",
  });
}
