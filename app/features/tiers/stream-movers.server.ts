import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { compareSql } from "./compare.sql.ts";
import { readProgramme } from "./read-programme.server.ts";
import type { ProgrammeContent, ProgrammeTier } from "./types.ts";

/** Customers that are looked at in one statement. */
const LOOKED_AT = 5_000;

/** A customer who would move; tiers by their English name, empty for none. */
export interface MoverRow {
  id: string;
  lastName: string;
  firstName: string;
  from: string;
  to: string;
}

/** Everyone whom publishing a draft would move, part by part by id; nothing when there is no such draft any more. */
export async function* streamMovers(options: {
  shopId: ShopId;
  draftId: bigint;
  asOf: string;
}): AsyncGenerator<MoverRow> {
  let after: string | null = "0";
  while (after !== null) {
    const part: { rows: MoverRow[]; last: string | null } = await readPart(options, after);
    yield* part.rows;
    after = part.last;
  }
}

function readPart(
  { shopId, draftId, asOf }: { shopId: ShopId; draftId: bigint; asOf: string },
  after: string,
): Promise<{ rows: MoverRow[]; last: string | null }> {
  return inTransaction({ shopId }, async (tx) => {
    const draft = await tx.tierDraft.findUnique({ where: { shopId_draftId: { shopId, draftId } } });
    const looked = await query<{ customerId: bigint }>(
      tx,
      `SELECT customer_id AS "customerId" FROM tier_memberships
       WHERE shop_id = $1::bigint AND customer_id > $2::text::bigint ORDER BY customer_id LIMIT ${LOOKED_AT}`,
      shopId,
      after,
    );
    if (!draft || looked.length === 0) return { rows: [], last: null };
    const { content: before } = await readProgramme(tx, shopId);
    const draftContent = draft.content as unknown as ProgrammeContent;
    const customerIds = looked.map(({ customerId }) => customerId);
    const { ctes, values } = compareSql({ shopId, asOf, before, after: draftContent, customerIds });
    const ids = ({ tierId }: ProgrammeTier) => tierId ?? "0";
    const had = values.bind(["", ...before.tiers.map(ids)], "text[]");
    const gets = values.bind(["", ...draftContent.tiers.map(ids)], "text[]");
    const rows = await query<Omit<MoverRow, "from" | "to"> & { from: number; to: number }>(
      tx,
      `${ctes}
       SELECT m.customer_id::text AS id, coalesce(c.last_name, '') AS "lastName", coalesce(c.first_name, '') AS "firstName",
              m.had_place AS from, m.new_place AS to
       FROM compared m LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = m.customer_id
       WHERE (${had})[m.had_place + 2] <> (${gets})[m.new_place + 2] ORDER BY m.customer_id`,
      ...values.all,
    );
    return {
      rows: rows.map((row) => ({
        ...row,
        from: before.tiers[row.from]?.nameEn ?? "",
        to: draftContent.tiers[row.to]?.nameEn ?? "",
      })),
      last: String(customerIds.at(-1)),
    };
  });
}
