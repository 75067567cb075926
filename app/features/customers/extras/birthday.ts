/** A birthday; the year is often not known. */
export interface Birthday {
  year: number | null;
  month: number;
  day: number;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export type BirthdayProblem = "birthday" | "birthdayFuture" | "birthdayYear";

/**
 * Reads a birthday as people and spreadsheets write it: `1985-04-29`, `1985/4/29`, with the signs for year, month and
 * day, and without a year `04-29`, `4/29`; full-width digits too.
 *
 * @param today the shop day, `YYYY-MM-DD`: nobody is born after it
 */
export function readBirthday(text: string, today: string): Birthday | BirthdayProblem {
  const plain = text.normalize("NFKC").replaceAll(/\s/g, "");
  const match =
    /^(?:(\d{4})[-/.]|--)?(\d{1,2})[-/.](\d{1,2})$/.exec(plain) ??
    /^(?:(\d{4})\u5e74)?(\d{1,2})\u6708(\d{1,2})\u65e5$/.exec(plain);
  if (!match) return "birthday";
  const [year, month, day] = match.slice(1).map((digits) => (digits === undefined ? null : Number(digits))) as [
    number | null,
    number,
    number,
  ];
  if (day < 1 || day > (DAYS[month - 1] ?? 0)) return "birthday";
  if (year === null) return { year, month, day };
  if (month === 2 && day === 29 && new Date(Date.UTC(year, 1, 29)).getUTCMonth() !== 1) return "birthday";
  if (year < 1900) return "birthdayYear";
  const birthday = { year, month, day };
  return writeBirthday(birthday) > today ? "birthdayFuture" : birthday;
}

/** `1985-04-29`, or `04-29` without a year. */
export function writeBirthday({ year, month, day }: Birthday): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${year === null ? "" : `${String(year).padStart(4, "0")}-`}${two(month)}-${two(day)}`;
}
