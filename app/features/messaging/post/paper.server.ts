import { createRequire } from "node:module";
import path from "node:path";
import { type Font, openSync } from "fontkit";
import PDFDocument from "pdfkit";
import QRCode from "qrcode";
import { fitText } from "./fit-text.ts";

/** From one line to the next, in sizes of a letter. */
export const LEADING = 1.35;

/** Points of a length in millimetres. */
export const mm = (length: number) => (length * 72) / 25.4;

const fonts = path.join(path.dirname(createRequire(import.meta.url).resolve("@embedpdf/fonts-jp")), "../fonts");
const files = {
  regular: path.join(fonts, "NotoSansJP-Regular.otf"),
  bold: path.join(fonts, "NotoSansJP-Medium.otf"),
};
type FontName = keyof typeof files;
const opened = new Map<FontName, { font: Font; widths: Map<string, number> }>();

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

/** A document with the fonts of all that is printed, without pages yet. @param options.size in points */
export function openPaper(options: { size: [number, number]; title: string }): PDFKit.PDFDocument {
  const document = new PDFDocument({
    size: options.size,
    margin: 0,
    autoFirstPage: false,
    info: { Title: options.title, Producer: "Okaeri", Creator: "Okaeri" },
  });
  document.registerFont("regular", files.regular);
  document.registerFont("bold", files.bold);
  return document;
}

export interface Block {
  text: string;
  x: number;
  y: number;
  width: number;
  sizes: readonly [number, ...number[]];
  maxLines: number;
  font?: FontName;
  align?: "left" | "center" | "right";
}

/** Draws a text into its box. @returns where it ends, in points from the top */
export function drawBlock(document: PDFKit.PDFDocument, block: Block): number {
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

/** How many lines a text takes in a size. */
export function lineCount(options: { text: string; width: number; size: number; font?: FontName }): number {
  const { text, width, size, font = "regular" } = options;
  const measure = (part: string) => widthOf(font, part);
  return fitText({ text: printed(text), width, sizes: [size], maxLines: 1, measure }).lines.length;
}

export function drawQr(
  document: PDFKit.PDFDocument,
  options: { text: string; x: number; y: number; size: number },
): void {
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

const QR_SIZE = mm(26);

/** Draws a customer's own coupon: its code to scan and to read, and its last day. The height is that of the code to scan. */
export function drawCoupon(
  document: PDFKit.PDFDocument,
  options: { coupon: { code: string; lastDay: string; url: string }; x: number; y: number; width: number },
): void {
  const { coupon, x, y: below, width } = options;
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
