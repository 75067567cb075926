import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type LetterProblem, letterProblemOf } from "./rules.ts";

export interface DeadLetter {
  box: "inbox" | "outbox";
  id: string;
  /** The webhook's topic, or the kind of effect. */
  subject: string;
  attempts: number;
  problem: LetterProblem;
  at: string;
}

/** As many letters as the page lists; "retry all" takes all of them. */
export const DEAD_LETTERS_SHOWN = 50;

/** What was tried too often without success: webhooks that came in, and effects on Shopify that went out. */
export async function readDeadLetters(tx: Tx, shopId: ShopId): Promise<DeadLetter[]> {
  const iso = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const letters = await query<Omit<DeadLetter, "problem"> & { error: string | null }>(
    tx,
    `(SELECT 'inbox' AS box, message_id::text AS id, topic AS subject, attempts, last_error AS error,
             ${iso("received_at")} AS at
      FROM inbox_messages WHERE shop_id = $1::bigint AND state = 'dead' ORDER BY message_id DESC
      LIMIT ${DEAD_LETTERS_SHOWN})
     UNION ALL
     (SELECT 'outbox', effect_id::text, kind, attempts, last_error, ${iso("created_at")}
      FROM outbox_effects WHERE shop_id = $1::bigint AND state = 'dead' ORDER BY effect_id DESC
      LIMIT ${DEAD_LETTERS_SHOWN})`,
    shopId,
  );
  return letters.map(({ error, ...letter }) => ({ ...letter, problem: letterProblemOf(letter.box, error) }));
}

/**
 * Puts dead letters back in line.
 *
 * @param options.letterId one of them; null: all of that box
 * @returns how many
 */
export async function retryDeadLetters(
  tx: Tx,
  options: { shopId: ShopId; box: "inbox" | "outbox"; letterId: bigint | null; now: Date },
): Promise<number> {
  const [table, key] = options.box === "inbox" ? ["inbox_messages", "message_id"] : ["outbox_effects", "effect_id"];
  const retried = await query(
    tx,
    `UPDATE ${table} SET state = 'pending', attempts = 0, next_attempt_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND state = 'dead' AND ($2::bigint IS NULL OR ${key} = $2::bigint) RETURNING 1`,
    options.shopId,
    options.letterId,
    options.now.toISOString(),
  );
  return retried.length;
}
