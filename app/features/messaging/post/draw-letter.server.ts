import type { LetterFormat } from "../rules.ts";
import type { PostPiece, PostSender } from "./draw-post.server.ts";
import { drawBlock, drawCoupon, LEADING, lineCount, mm } from "./paper.server.ts";

/** A part of a sheet, in millimetres from its upper left corner. */
interface Zone {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Envelope {
  /** Of the envelope, in millimetres. */
  width: number;
  height: number;
  /** Of the sheet as it is folded into it. */
  foldedHeight: number;
  window: Zone;
}

const SHEET_WIDTH = 210;

/**
 * Envelopes as they are sold, with the usual place of the window: 長形3号 with 45 × 90 mm at 20 mm from the left and 12 mm from the
 * top; DL with 35 × 90 mm at 20 mm from the left and 18 mm from the bottom, C5 at 60 mm from the bottom.
 */
const ENVELOPES: Record<LetterFormat, Envelope> = {
  letterNaga3: { width: 235, height: 120, foldedHeight: 99, window: { x: 20, y: 12, width: 90, height: 45 } },
  letterDl: { width: 220, height: 110, foldedHeight: 99, window: { x: 20, y: 57, width: 90, height: 35 } },
  letterC5: { width: 229, height: 162, foldedHeight: 148.5, window: { x: 20, y: 67, width: 90, height: 35 } },
};

/**
 * Where an address may stand to be seen as a whole wherever the sheet has slid to in its envelope: by as much as the envelope
 * is larger, to the right and down.
 */
export function addressZone(format: LetterFormat): Zone {
  const { width, height, foldedHeight, window } = ENVELOPES[format];
  return {
    x: window.x,
    y: window.y,
    width: window.width - (width - SHEET_WIDTH),
    height: window.height - (height - foldedHeight),
  };
}

const MARGIN = 25;
const TEXT = {
  x: mm(MARGIN),
  y: mm(108),
  width: mm(SHEET_WIDTH - 2 * MARGIN),
  sizes: [11, 10.5, 10, 9.5, 9, 8.5, 8] as const,
};
const BOTTOM = mm(297 - 20);
const COUPON_HEIGHT = mm(26);
const TITLE_SIZE = 13;

type Words = Pick<PostPiece, "subject" | "text" | "coupon">;

/** The size in which a text fits on the sheet; null when it is too long for it. */
function textSize({ subject, text, coupon }: Words): number | null {
  const title = lineCount({ text: subject, width: TEXT.width, size: TITLE_SIZE, font: "bold" }) * TITLE_SIZE * LEADING;
  const height = BOTTOM - TEXT.y - title - mm(5) - (coupon ? COUPON_HEIGHT + mm(8) : 0);
  const fits = (size: number) => lineCount({ text, width: TEXT.width, size }) * size * LEADING <= height;
  return TEXT.sizes.find(fits) ?? null;
}

/** Whether a text can be printed as a letter of one sheet. */
export function fitsOnSheet(words: Words): boolean {
  return textSize(words) !== null;
}

/** Draws a letter: one sheet, folded so that its address is seen through the window. */
export function drawLetter(
  document: PDFKit.PDFDocument,
  options: { piece: PostPiece; format: LetterFormat; sender: PostSender },
): void {
  const { piece, format, sender } = options;
  document.addPage().fillColor("#000000");
  drawAddress(document, { piece, format });
  drawSender(document, sender);
  drawFolds(document, format);
  const y = drawBlock(document, { ...TEXT, text: piece.subject, sizes: [TITLE_SIZE], maxLines: 2, font: "bold" });
  const size = textSize(piece) ?? TEXT.sizes[TEXT.sizes.length - 1] ?? 8;
  drawBlock(document, { ...TEXT, text: piece.text, y: y + mm(5), sizes: [size], maxLines: Number.POSITIVE_INFINITY });
  if (piece.coupon) drawCoupon(document, { ...TEXT, coupon: piece.coupon, y: BOTTOM - COUPON_HEIGHT });
}

/** Shares of the usual size, of which the largest is taken that leaves the whole address within the window. */
const SCALES = [1, 0.92, 0.84, 0.76, 0.68, 0.6, 0.54];
/** What is left free around, so that no letter touches the window's edge. */
const AIR = mm(1);

function drawAddress(
  document: PDFKit.PDFDocument,
  { piece, format }: { piece: PostPiece; format: LetterFormat },
): void {
  const zone = addressZone(format);
  const { zip, lines, company, name, nameFirst } = piece.to;
  const usual = (text: string) => ({ text, size: 9.5 });
  const person = { text: name, size: 13, font: "bold" as const };
  const firm = company ? [usual(company)] : [];
  const place = [...(zip ? [usual(`〒${zip.slice(0, 3)}-${zip.slice(3)}`)] : []), ...lines.map(usual)];
  const parts = nameFirst ? [person, ...firm, ...place] : [...place, ...firm, person];
  // A line may hold one letter more, such as a closing bracket, which must not begin the next.
  const widthFor = (size: number) => mm(zone.width) - 2 * AIR - size;
  const scaled = (scale: number) =>
    parts.map(({ size, ...part }) => ({ ...part, size: size * scale, width: widthFor(size * scale) }));
  const heightAt = (scale: number) =>
    scaled(scale).reduce((sum, part) => sum + lineCount(part) * part.size * LEADING, 0);
  const fits = (scale: number) => heightAt(scale) <= mm(zone.height) - 2 * AIR;
  const scale = SCALES.find(fits) ?? SCALES[SCALES.length - 1] ?? 0.5;
  let y = mm(zone.y) + AIR;
  for (const { size, ...part } of scaled(scale)) {
    y = drawBlock(document, { ...part, x: mm(zone.x) + AIR, y, sizes: [size], maxLines: Number.POSITIVE_INFINITY });
  }
}

function drawSender(document: PDFKit.PDFDocument, { name, zip, address }: PostSender): void {
  const text = [name, zip ? `〒${zip}` : "", address ?? ""].filter((line) => line).join("\n");
  drawBlock(document, { text, x: mm(125), y: mm(20), width: mm(65), sizes: [9.5, 8.5, 7.5], maxLines: 6 });
}

/** Short marks on the edge, where the sheet is folded. */
function drawFolds(document: PDFKit.PDFDocument, format: LetterFormat): void {
  const { foldedHeight } = ENVELOPES[format];
  for (let y = foldedHeight; y < 290; y += foldedHeight) {
    document.moveTo(mm(4), mm(y)).lineTo(mm(8), mm(y)).lineWidth(0.4).stroke("#999999");
  }
}
