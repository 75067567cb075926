/**
 * Keeps a spreadsheet from running text that came from outside as a formula: a cell that begins with one of the signs
 * that start a formula gets an apostrophe in front. Only for text: a negative number is no formula.
 */
export function plainText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
