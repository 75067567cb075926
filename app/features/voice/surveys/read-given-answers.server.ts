import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What a customer answered before. */
export interface GivenBefore {
  /** The number of the choice, or the score. */
  pick: number;
  comment: string;
  firstSaidAt: Date;
}

/** The answers of a customer to one occasion, by survey. */
export async function readGivenAnswers(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; occasionKey: string },
): Promise<Map<bigint, GivenBefore>> {
  const rows = await query<GivenBefore & { surveyId: bigint }>(
    tx,
    `SELECT survey_id AS "surveyId", coalesce(choice, score)::integer AS pick, comment, first_said_at AS "firstSaidAt"
     FROM survey_answers
     WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND occasion_key = $3 AND replaced_at IS NULL`,
    options.shopId,
    options.customerId,
    options.occasionKey,
  );
  return new Map(rows.map(({ surveyId, ...row }) => [surveyId, row]));
}
