import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { MessageReason } from "../types.ts";
import { readPieces } from "./read-pieces.server.ts";

/** A batch as pages show it; instants are ISO text. */
export interface BatchView {
  id: string;
  name: string;
  template: string;
  pieces: number;
  leftOut: number;
  /** Its text is too long for a card. */
  letterOnly: boolean;
  createdAt: string;
  postedAt: string | null;
}

interface Row extends Omit<BatchView, "createdAt" | "postedAt"> {
  created: Date;
  posted: Date | null;
}

const COLUMNS = `b.batch_id::text AS id, b.name, t.name AS template, b.pieces, b.left_out AS "leftOut",
  b.letter_only AS "letterOnly",
  b.created_at AS created, b.posted_at AS posted
FROM post_batches b
JOIN message_templates t ON t.shop_id = b.shop_id AND t.template_id = b.template_id
WHERE b.shop_id = $1::bigint`;

const viewOf = ({ created, posted, ...row }: Row): BatchView => ({
  ...row,
  createdAt: created.toISOString(),
  postedAt: posted?.toISOString() ?? null,
});

/** The newest batches. */
export async function readBatches(tx: Tx, shopId: ShopId): Promise<BatchView[]> {
  const rows = await query<Row>(tx, `SELECT ${COLUMNS} ORDER BY b.batch_id DESC LIMIT 50`, shopId);
  return rows.map(viewOf);
}

/** One batch; null when there is none of this id. */
export async function readBatch(tx: Tx, options: { shopId: ShopId; batchId: bigint }): Promise<BatchView | null> {
  const [row] = await query<Row>(tx, `SELECT ${COLUMNS} AND b.batch_id = $2::bigint`, options.shopId, options.batchId);
  return row ? viewOf(row) : null;
}

/** A customer who is left out of a batch, and why. */
export interface LeftOut {
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  reason: MessageReason;
}

/** Whom a batch leaves out, at most so many as a batch can hold. */
export async function readLeftOut(tx: Tx, options: { shopId: ShopId; batchId: bigint }): Promise<LeftOut[]> {
  return query<LeftOut>(
    tx,
    `SELECT m.customer_id::text AS "customerId", c.first_name AS "firstName", c.last_name AS "lastName", m.reason
     FROM messages m JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id
     WHERE m.shop_id = $1::bigint AND m.batch_id = $2::bigint AND m.state = 'skipped' ORDER BY m.message_id`,
    options.shopId,
    options.batchId,
  );
}

/** A piece with letters that cannot be printed. */
export interface LackingLetters {
  customerId: string;
  name: string;
  letters: string[];
}

/** The pieces of a batch with letters that the font has not: they are printed with 〓 in their place. */
export async function readLackingLetters(options: { shopId: ShopId; batchId: bigint }): Promise<LackingLetters[]> {
  const { unprintable } = await import("./paper.server.ts");
  const lacking: LackingLetters[] = [];
  for await (const { customerId, to, subject, text } of readPieces(options)) {
    const letters = unprintable([to.name, to.company ?? "", ...to.lines, subject, text].join(""));
    if (letters.length > 0) lacking.push({ customerId: String(customerId), name: to.name, letters });
  }
  return lacking;
}
