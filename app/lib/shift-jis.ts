import iconv from "iconv-lite";

/** What Japanese printers set for a sign that they lack: it is seen, and it is not mistaken for a sign of the name. */
const LACKING = "〓";

const writable = new Map<string, boolean>();

/** Text in Shift_JIS; a sign that it lacks (a rare kanji, an emoji) becomes 〓. */
export function toShiftJis(text: string): Buffer {
  return iconv.encode(text.replaceAll(/\P{ASCII}/gu, signOr), "Shift_JIS");
}

function signOr(sign: string): string {
  let known = writable.get(sign);
  if (known === undefined) {
    known = iconv.decode(iconv.encode(sign, "Shift_JIS"), "Shift_JIS") === sign;
    writable.set(sign, known);
  }
  return known ? sign : LACKING;
}
