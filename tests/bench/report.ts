/** One line of the bench: what was measured, over how many rows, and what it is held against. */
export interface BenchRow {
  what: string;
  /** How many rows the figure stands on. */
  rows: string;
  ours: string;
  against?: string;
  /** Ours in relation to what it is held against. */
  ratio?: number;
  /** What is wanted, in words, and whether it was reached. */
  reach?: { words: string; met: boolean };
}

export function median(values: number[]): number {
  return percentile(values, 50);
}

/** Nearest rank: p95 of 100 values is the 95th smallest. */
export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const grouped = (value: number) => Math.round(value).toLocaleString("en-US");
export const perSecond = (value: number, unit: string) => `${grouped(value)} ${unit}/s`;
export const milliseconds = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
export const seconds = (value: number) => `${value.toFixed(2)} s`;

export function atLeast(wanted: number, value: number, unit = ""): NonNullable<BenchRow["reach"]> {
  return { words: `≥ ${wanted.toLocaleString("en-US")}${unit}`, met: value >= wanted };
}

export function atMost(wanted: number, value: number, unit = ""): NonNullable<BenchRow["reach"]> {
  return { words: `≤ ${wanted.toLocaleString("en-US")}${unit}`, met: value <= wanted };
}

/** The rows as a Markdown table. */
export function tableOf(rows: BenchRow[]): string {
  const head = ["measured", "rows", "ours", "against", "ratio", "reach", ""];
  const body = rows.map((row) => [
    row.what,
    row.rows,
    row.ours,
    row.against ?? "",
    row.ratio === undefined ? "" : row.ratio.toFixed(2),
    row.reach?.words ?? "",
    row.reach ? (row.reach.met ? "met" : "MISSED") : "",
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => (cells[column] ?? "").length)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...body.map(line)].join("\n");
}
