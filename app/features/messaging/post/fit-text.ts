import lineBreaks from "./line-breaks.json" with { type: "json" };

/** A text broken into lines that fit, and the size that they fit in. */
export interface FittedText {
  size: number;
  lines: string[];
}

/**
 * Finds the largest size in which a text fits into a box: smaller letters before more lines than wanted, more lines only in
 * the smallest. Nothing is ever cut off.
 *
 * @param options.measure the width of a text at size 1; of two texts together it is the sum of both
 * @param options.sizes in points, the largest first
 * @param options.maxLines as many as are wanted
 */
export function fitText(options: {
  text: string;
  width: number;
  sizes: readonly [number, ...number[]];
  maxLines: number;
  measure: (text: string) => number;
}): FittedText {
  const { text, width, sizes, maxLines, measure } = options;
  let fitted: FittedText = { size: sizes[0], lines: [text] };
  for (const size of sizes) {
    fitted = { size, lines: text.split("\n").flatMap((line) => breakLine({ line, width: width / size, measure })) };
    if (fitted.lines.length <= maxLines) return fitted;
  }
  return fitted;
}

/** Words of Latin letters stay whole; between others a line may end anywhere. */
const PIECES = /[\p{Script=Latin}\p{N}'’.,#&/()-]+\s*|\s+|\P{M}\p{M}*/gu;
/** What must not begin a line (JIS X 4051, the common ones). */
const mustNotBegin = (part: string) => lineBreaks.noStart.includes([...part][0] ?? " ");

function breakLine(options: { line: string; width: number; measure: (text: string) => number }): string[] {
  const { line, width, measure } = options;
  const lines: string[] = [];
  let current = "";
  let filled = 0;
  for (const piece of line.match(PIECES) ?? [""]) {
    // A word that is wider than the box is broken all the same.
    const parts = measure(piece.trimEnd()) > width ? [...piece] : [piece];
    for (const part of parts) {
      const fits = filled + measure(part.trimEnd()) <= width;
      if (fits || current === "" || mustNotBegin(part)) {
        current += part;
        filled += measure(part);
      } else {
        lines.push(current.trimEnd());
        current = part.trimStart();
        filled = measure(current);
      }
    }
  }
  return [...lines, current.trimEnd()];
}
