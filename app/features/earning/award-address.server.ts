import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";

const SECRET_BYTES = 24;
const hashOf = (secret: string) => createHash("sha256").update(secret).digest();

/**
 * Makes the shop's address for other apps; the one before stops working.
 *
 * @returns its token: kept nowhere, so it can be shown now and never again
 */
export async function makeAwardAddress(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<string> {
  const { shopId, now } = options;
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  const made = { secretHash: hashOf(secret), madeAt: now };
  await tx.awardAddress.upsert({ where: { shopId }, create: { shopId, ...made }, update: made });
  return `${shopId}.${secret}`;
}

/** Ends the address at once. */
export async function revokeAwardAddress(tx: Tx, shopId: ShopId): Promise<void> {
  await tx.awardAddress.deleteMany({ where: { shopId } });
}

/** When the address was made; null where there is none. */
export async function readAwardAddress(tx: Tx, shopId: ShopId): Promise<{ madeAt: string } | null> {
  const row = await tx.awardAddress.findUnique({ where: { shopId }, select: { madeAt: true } });
  return row && { madeAt: row.madeAt.toISOString() };
}

/** The two parts of a token; null for what is none. Whether it opens anything is said by `opensAwards`. */
export function readAwardToken(token: string): { shopId: ShopId; secret: string } | null {
  const [id = "", secret = "", ...more] = token.split(".");
  const shopId = parseId<ShopId>(id);
  return shopId !== null && secret !== "" && more.length === 0 ? { shopId, secret } : null;
}

/** Whether a secret is that of the shop's address. */
export async function opensAwards(tx: Tx, options: { shopId: ShopId; secret: string }): Promise<boolean> {
  const [row] = await query<{ hash: Uint8Array }>(
    tx,
    "SELECT secret_hash AS hash FROM award_addresses WHERE shop_id = $1::bigint",
    options.shopId,
  );
  return row !== undefined && timingSafeEqual(row.hash, hashOf(options.secret));
}
