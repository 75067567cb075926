import { pool } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";

/** @returns the id of a shop that was ever here, null for any other domain */
export async function shopIdOf(domain: string): Promise<ShopId | null> {
  const { rows } = await pool().query<{ id: string | null }>({
    name: "shop_id_of",
    text: "SELECT shop_id_of($1)::text AS id",
    values: [domain],
  });
  return parseId<ShopId>(rows[0]?.id ?? null);
}

/** The id of a shop, which is made when it comes for the first time. Only for a domain that a verified token named. */
export async function ensureShop(domain: string): Promise<ShopId> {
  const { rows } = await pool().query<{ id: string }>("SELECT ensure_shop($1)::text AS id", [domain]);
  const id = parseId<ShopId>(rows[0]?.id ?? null);
  if (id === null) throw new Error("ensure_shop gave no id");
  return id;
}

export interface ListedShop {
  shopId: ShopId;
  domain: string;
  installed: boolean;
}

/** All shops that were ever here, by id. */
export async function listShops(): Promise<ListedShop[]> {
  const { rows } = await pool().query<{ id: string; domain: string; installed: boolean }>(
    "SELECT shop_id::text AS id, domain, installed FROM list_shops()",
  );
  return rows.map(({ id, domain, installed }) => ({ shopId: BigInt(id) as ShopId, domain, installed }));
}
