/**
 * Keeps a spreadsheet from running text that came from outside as a formula: a cell that begins with one of the signs
 * that start a formula gets an apostrophe in front. A negative number is no formula.
 */
export function plainText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^-\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
}
