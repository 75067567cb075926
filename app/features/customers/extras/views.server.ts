import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { writeBirthday } from "./birthday.ts";
import type { ExtraImportView, ExtrasView } from "./types.ts";

/** As many files as the page shows, the newest. */
const IMPORTS_SHOWN = 20;

/** What the merchant knows of a customer; empty texts where nothing is known. */
export async function readExtras(tx: Tx, key: { shopId: ShopId; customerId: bigint }): Promise<ExtrasView> {
  const [extras] = await query<{
    birthYear: number | null;
    birthMonth: number | null;
    birthDay: number | null;
    note: string | null;
    updatedAt: Date;
  }>(
    tx,
    `SELECT birth_year AS "birthYear", birth_month AS "birthMonth", birth_day AS "birthDay", note, updated_at AS "updatedAt"
     FROM customer_extras WHERE shop_id = $1::bigint AND customer_id = $2::bigint`,
    key.shopId,
    key.customerId,
  );
  if (!extras) return { birthday: "", note: "", version: "" };
  const { birthYear, birthMonth, birthDay, note, updatedAt } = extras;
  const isKnown = birthMonth !== null && birthDay !== null;
  return {
    birthday: isKnown ? writeBirthday({ year: birthYear, month: birthMonth, day: birthDay }) : "",
    note: note ?? "",
    version: updatedAt.toISOString(),
  };
}

/** The files of extras that were brought in, newest first. */
export function readExtraImports(tx: Tx, shopId: ShopId): Promise<ExtraImportView[]> {
  return query<ExtraImportView>(
    tx,
    `SELECT import_id::text AS id, file_name AS "fileName", customers,
       to_char(imported_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "importedAt",
       to_char(undone_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "undoneAt"
     FROM customer_extra_imports WHERE shop_id = $1::bigint ORDER BY import_id DESC LIMIT ${IMPORTS_SHOWN}`,
    shopId,
  );
}
