import { createRequire } from "node:module";
import path from "node:path";
import { type Font, openSync } from "fontkit";
import PDFDocument from "pdfkit";
import QRCode from "qrcode";
import type { PostFormat } from "../rules.ts";
import type { WrittenAddress } from "./address.ts";
import { fitText } from "./fit-text.ts";

/** One piece of a batch, ready to be drawn. */
export interface PostPiece {
  to: WrittenAddress;
  /** What stands on the back. */
  text: string;
  coupon: { code: string; lastDay: string; url: string } | null;
}

export interface PostSender {
  name: string;
  zip: string | null;
  address: string | null;
}

/** From one line to the next, in sizes of a letter. */
const LEADING = 1.35;

const mm = (length: number) => (length * 72) / 25.4;
const POSTCARD = [mm(100), mm(148)] as [number, number];
const A4 = [mm(210), mm(297)] as [number, number];

const fonts = path.join(path.dirname(createRequire(import.meta.url).resolve("@embedpdf/fonts-jp")), "../fonts");
const REGULAR = path.join(fonts, "NotoSansJP-Regular.otf");
const BOLD = path.join(fonts, "NotoSansJP-Medium.otf");

const files = { regular: REGULAR, bold: BOLD };
const opened = new Map<FontName, { font: Font; widths: Map<string, number> }>();
type FontName = keyof typeof files;

function lettersOf(name: FontName) {
  let letters = opened.get(name);
  if (!letters) {
    letters = { font: openSync(files[name]) as Font, widths: new Map() };
    opened.set(name, letters);
  }
  return letters;
}

/** How wide a text is at size 1. Letter by letter: laying out each try of a line would take most of the time. */
function widthOf(name: FontName, text: string): number {
  const { font, widths } = lettersOf(name);
  let sum = 0;
  for (const letter of text) {
    let width = widths.get(letter);
    if (width === undefined) {
      width = font.glyphForCodePoint(letter.codePointAt(0) ?? 0).advanceWidth / font.unitsPerEm;
      widths.set(letter, width);
    }
    sum += width;
  }
  return sum;
}

/** What stands for a letter that the font has not: printers' own sign for it. */
const LACKING = "〓";

/** The letters of a text that cannot be printed. */
export function unprintable(text: string): string[] {
  const lacking = [...text].filter((letter) => !isInvisible(letter) && !isPrintable(letter));
  return [...new Set(lacking)];
}

/** Spaces, and marks that only choose among shapes of the letter before them. */
const isInvisible = (letter: string) => /\s|\p{Variation_Selector}|\u200D/u.test(letter);
const known = new Map<string, boolean>();
function isPrintable(letter: string): boolean {
  let printable = known.get(letter);
  if (printable === undefined) {
    printable = lettersOf("regular").font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0);
    known.set(letter, printable);
  }
  return printable;
}
const printed = (text: string) =>
  [...text]
    .map((letter) => (/\s/.test(letter) ? letter : isInvisible(letter) ? "" : isPrintable(letter) ? letter : LACKING))
    .join("");

/** A document of a format, without pages yet. */
export function openPost(format: PostFormat, title: string): PDFKit.PDFDocument {
  const document = new PDFDocument({
    size: format === "labels12" || format === "labels24" ? A4 : POSTCARD,
    margin: 0,
    autoFirstPage: false,
    info: { Title: title, Producer: "Okaeri", Creator: "Okaeri" },
  });
  document.registerFont("regular", REGULAR);
  document.registerFont("bold", BOLD);
  return document;
}

/** Draws one piece: its pages, or its label on the sheet. @param options.at how many were drawn before */
export function drawPiece(
  document: PDFKit.PDFDocument,
  options: { piece: PostPiece; format: PostFormat; sender: PostSender; boxes: boolean; at: number },
): void {
  const { format } = options;
  if (format === "labels12" || format === "labels24") {
    drawLabel(document, options);
    return;
  }
  if (format !== "back") drawFront(document, options);
  if (format !== "front") drawBack(document, options.piece);
}

interface Block {
  text: string;
  x: number;
  y: number;
  width: number;
  sizes: [number, ...number[]];
  maxLines: number;
  font?: FontName;
  align?: "left" | "center" | "right";
}

/** Draws a text into its box. @returns where it ends, in points from the top */
function drawBlock(document: PDFKit.PDFDocument, block: Block): number {
  const { x, y, width, sizes, maxLines, font = "regular", align = "left" } = block;
  document.font(font);
  const measure = (text: string) => widthOf(font, text);
  const { size, lines } = fitText({ text: printed(block.text), width, sizes, maxLines, measure });
  document.fontSize(size);
  const leading = size * LEADING;
  for (const [at, line] of lines.entries()) {
    const left = align === "left" ? x : x + (width - measure(line) * size) / (align === "center" ? 2 : 1);
    document.fontSize(size).text(line, left, y + at * leading, { lineBreak: false });
  }
  return y + lines.length * leading;
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

const QR_SIZE = mm(26);

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
  if (!coupon) return;
  const below = mm(148 - 10) - QR_SIZE;
  document
    .moveTo(x, below - mm(4))
    .lineTo(x + width, below - mm(4))
    .lineWidth(0.5)
    .stroke("#999999");
  drawQr(document, { text: coupon.url, x, y: below, size: QR_SIZE });
  const left = x + QR_SIZE + mm(5);
  const beside = width - QR_SIZE - mm(5);
  const y = drawBlock(document, {
    text: coupon.code,
    x: left,
    y: below + mm(3),
    width: beside,
    sizes: [16, 14, 12, 10, 8],
    maxLines: 1,
    font: "bold",
  });
  drawBlock(document, { text: coupon.lastDay, x: left, y: y + mm(1), width: beside, sizes: [9, 8, 7], maxLines: 2 });
}

function lineCount(options: { text: string; width: number; size: number }): number {
  const { text, width, size } = options;
  const measure = (part: string) => widthOf("regular", part);
  return fitText({ text: printed(text), width, sizes: [size], maxLines: 1, measure }).lines.length;
}

function drawQr(document: PDFKit.PDFDocument, options: { text: string; x: number; y: number; size: number }): void {
  const { modules } = QRCode.create(options.text, { errorCorrectionLevel: "M" });
  const unit = options.size / modules.size;
  for (let row = 0; row < modules.size; row++) {
    // Neighbours are one bar: a third of the marks, and no hairlines between them.
    for (let column = 0; column < modules.size; column++) {
      const from = column;
      while (column < modules.size && modules.get(row, column)) column++;
      const width = (column - from) * unit;
      if (width > 0) document.rect(options.x + from * unit, options.y + row * unit, width, unit);
    }
  }
  document.fill("#000000");
}

/** Sheets as they are sold: 12 labels of 83.8 × 42.3 mm (2 × 6), 24 of 66 × 33.9 mm (3 × 8). */
const SHEETS = {
  labels12: { columns: 2, rows: 6, width: 83.8, height: 42.3, left: 18.6, top: 21.5, gap: 5.2 },
  labels24: { columns: 3, rows: 8, width: 66, height: 33.9, left: 6, top: 12.9, gap: 0 },
};

function drawLabel(
  document: PDFKit.PDFDocument,
  { piece, format, at }: { piece: PostPiece; format: PostFormat; at: number },
): void {
  const sheet = SHEETS[format as keyof typeof SHEETS];
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
