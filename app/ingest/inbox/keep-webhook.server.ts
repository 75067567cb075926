import type { Pool } from "pg";

export interface Delivery {
  domain: string;
  webhookId: string;
  topic: string;
  triggeredAt: string;
  /** The bytes as they came; PostgreSQL checks that they are UTF-8. */
  body: Uint8Array;
}

export type KeepOutcome = "new" | "duplicate" | "unknown";

/**
 * Statements under way at once. While they run, what arrives gathers and goes in the next one: more of them would make
 * batches smaller, and four took a third more of the database's time than two.
 */
const CONCURRENT_STATEMENTS = 2;
const LARGEST_BATCH = 16;

interface Waiting {
  delivery: Delivery;
  resolve: (outcome: KeepOutcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Keeps webhooks in the inbox. A delivery that comes alone is written at once; those that come while others are being
 * written share a statement and a commit, so that a sale's burst costs a fraction of a commit each.
 *
 * @returns a function that resolves once the delivery is committed, and rejects with PostgreSQL's error
 */
export function createKeeper(pool: () => Pool): (delivery: Delivery) => Promise<KeepOutcome> {
  const waiting: Waiting[] = [];
  let running = 0;

  function next(): void {
    if (running >= CONCURRENT_STATEMENTS || waiting.length === 0) return;
    const batch = waiting.splice(0, LARGEST_BATCH);
    running += 1;
    void keepAll(pool(), batch).finally(() => {
      running -= 1;
      next();
    });
  }

  return (delivery) =>
    new Promise((resolve, reject) => {
      waiting.push({ delivery, resolve, reject });
      next();
    });
}

async function keepAll(pool: Pool, batch: Waiting[]): Promise<void> {
  // Always in the same order, so that two statements with the same duplicates wait for each other and do not lock up.
  batch.sort((a, b) => (keyOf(a.delivery) < keyOf(b.delivery) ? -1 : 1));
  try {
    const { rows } = await pool.query<KeepOutcome[]>({
      ...statementOf(batch.length),
      values: batch.flatMap(valuesOf),
      rowMode: "array",
    });
    for (const [index, { resolve }] of batch.entries()) resolve(rows[0]?.[index] ?? "unknown");
  } catch (error) {
    // One that is malformed must not take the others with it.
    if (batch.length > 1 && isDataError(error)) for (const one of batch) await keepAll(pool, [one]);
    else for (const { reject } of batch) reject(error);
  }
}

const keyOf = ({ domain, webhookId, topic }: Delivery) => `${domain} ${webhookId} ${topic}`;

const valuesOf = ({ delivery }: Waiting) => [
  delivery.domain,
  delivery.webhookId,
  delivery.topic,
  delivery.triggeredAt,
  delivery.body,
];

const statements = new Map<number, { name: string; text: string }>();

/** Prepared once per connection and batch size. */
function statementOf(size: number): { name: string; text: string } {
  let statement = statements.get(size);
  if (!statement) {
    const calls = Array.from({ length: size }, (_, index) => {
      const at = index * 5;
      return `receive_webhook($${at + 1}, $${at + 2}, $${at + 3}, $${at + 4}::timestamptz, $${at + 5})`;
    });
    statement = { name: `receive_webhook_${size}`, text: `SELECT ${calls.join(", ")}` };
    statements.set(size, statement);
  }
  return statement;
}

/** Class 22 of PostgreSQL: what was sent is no text or no date. Sending it again would not mend it. */
export function isDataError(error: unknown): boolean {
  return String((error as { code?: unknown }).code ?? "").startsWith("22");
}
