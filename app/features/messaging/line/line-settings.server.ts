import { query, type Tx } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTokenCipher, type TokenCipher } from "#app/shopify/token-cipher.server.ts";
import type { LineProblem } from "../types.ts";

/** A shop's channel of LINE's Messaging API. */
export interface LineChannel {
  token: string;
  secret: string;
  /** Of the official account, such as `@123abcde`. */
  basicId: string;
}

let cipher: TokenCipher | undefined;
const secrets = () => (cipher ??= createTokenCipher(env.tokenEncryptionKey));
const contextOf = (what: "token" | "secret", shopId: ShopId) => `line_settings.channel_${what}_cipher ${shopId}`;

/** What LINE gave the channel, as it is stored: no other shop's row can open it. */
export function sealLine(options: { shopId: ShopId; what: "token" | "secret"; value: string }): string {
  return secrets().encrypt(options.value, contextOf(options.what, options.shopId));
}

/** Reads a shop's channel; null while it has none. */
export async function readLineChannel(tx: Tx, shopId: ShopId): Promise<LineChannel | null> {
  const [row] = await query<{ token: string; secret: string; basicId: string }>(
    tx,
    `SELECT channel_token_cipher AS token, channel_secret_cipher AS secret, basic_id AS "basicId"
     FROM line_settings WHERE shop_id = $1::bigint`,
    shopId,
  );
  if (!row) return null;
  return {
    token: secrets().decrypt(row.token, contextOf("token", shopId)),
    secret: secrets().decrypt(row.secret, contextOf("secret", shopId)),
    basicId: row.basicId,
  };
}

/** The channel as its form shows it: what LINE gave never. */
export interface LineForm {
  botName: string;
  basicId: string;
  /** Of a thousand messages, in the currency's minor unit. */
  costPerThousandMinor: string;
  /** Messages a month; null without a limit. */
  quota: string | null;
  quotaUsed: string | null;
  quotaAt: string | null;
  linked: number;
  problem: LineProblem | null;
}

/** Reads the form of the LINE channel; null while there is none. */
export async function readLineForm(tx: Tx, shopId: ShopId): Promise<LineForm | null> {
  const [row] = await query<Omit<LineForm, "quotaAt"> & { quotaAt: Date | null }>(
    tx,
    `SELECT bot_name AS "botName", basic_id AS "basicId", cost_milli::text AS "costPerThousandMinor", quota::text,
       quota_used::text AS "quotaUsed", quota_at AS "quotaAt", problem,
       (SELECT count(*)::int FROM line_links l WHERE l.shop_id = $1::bigint AND l.blocked_at IS NULL) AS linked
     FROM line_settings WHERE shop_id = $1::bigint`,
    shopId,
  );
  return row ? { ...row, quotaAt: row.quotaAt?.toISOString() ?? null } : null;
}
