import { Session } from "@shopify/shopify-api";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { renewOfflineToken } from "./renew-offline-token.server.ts";
import { ensureShop, shopIdOf } from "./shop-id.server.ts";
import { createTokenCipher, type TokenCipher } from "./token-cipher.server.ts";

/** An offline token with less life left than this is renewed when it is read, in milliseconds. */
const RENEW_BEFORE_EXPIRY_MS = 10 * 60_000;

let cipher: TokenCipher | undefined;
const tokens = () => (cipher ??= createTokenCipher(env.tokenEncryptionKey));

/**
 * Sessions in our own table, tokens encrypted. Reading an offline session that is about to expire renews it, one renewal
 * at a time per shop however many processes ask: the library alone would send one each, and each would void the others.
 */
export const sessionStorage: SessionStorage = {
  async storeSession(session) {
    const shopId = await ensureShop(session.shop);
    await inTransaction({ shopId }, (tx) => store(tx, shopId, session));
    return true;
  },

  async loadSession(id) {
    const domain = domainOf(id);
    const shopId = await shopIdOf(domain);
    if (shopId === null) return undefined;
    const session = await inTransaction({ shopId }, (tx) => load(tx, shopId, { id, domain }));
    if (!session || !mustRenew(session)) return session;
    // Requests of this process wait for one another here rather than each on a database connection.
    let renewal = renewals.get(id);
    if (!renewal) {
      renewal = renew(shopId, { id, domain }, mustRenew).finally(() => renewals.delete(id));
      renewals.set(id, renewal);
    }
    return renewal;
  },

  async deleteSession(id) {
    const shopId = await shopIdOf(domainOf(id));
    if (shopId !== null) await inTransaction({ shopId }, (tx) => tx.session.deleteMany({ where: { shopId, id } }));
    return true;
  },

  async deleteSessions(ids) {
    for (const id of ids) await sessionStorage.deleteSession(id);
    return true;
  },

  async findSessionsByShop(domain) {
    const shopId = await shopIdOf(domain);
    if (shopId === null) return [];
    return inTransaction({ shopId }, async (tx) => {
      const rows = await tx.session.findMany({ where: { shopId }, select: { id: true } });
      const sessions = [];
      for (const { id } of rows) {
        const session = await load(tx, shopId, { id, domain });
        if (session) sessions.push(session);
      }
      return sessions;
    });
  },
};

const renewals = new Map<string, Promise<Session | undefined>>();

/**
 * Renews a session whose token Shopify refused although it should last: it was revoked or its clock is another.
 *
 * @returns the session with another token than the refused one; undefined when there is none to be had
 */
export async function replaceRefusedToken(refused: Session): Promise<Session | undefined> {
  const shopId = await shopIdOf(refused.shop);
  if (shopId === null) return undefined;
  const named = { id: refused.id, domain: refused.shop };
  const session = await renew(shopId, named, (current) => current.accessToken === refused.accessToken);
  return session?.accessToken === refused.accessToken ? undefined : session;
}

/** Renews under the shop's lock what is still in need of it then: somebody else may have done it meanwhile. */
function renew(
  shopId: ShopId,
  named: { id: string; domain: string },
  inNeed: (session: Session) => boolean,
): Promise<Session | undefined> {
  return inTransaction({ shopId, timeoutMs: 60_000 }, async (tx) => {
    await query(tx, "SELECT pg_advisory_xact_lock(hashtextextended('session', $1::bigint))", shopId);
    const current = await load(tx, shopId, named);
    if (!current || !inNeed(current)) return current;
    const renewed = await renewOfflineToken(current);
    if (!renewed) return current;
    await store(tx, shopId, renewed);
    return renewed;
  });
}

/** Session ids are the library's: `offline_{domain}` and, for one member of staff, `{domain}_{user}`. */
function domainOf(id: string): string {
  return id.startsWith("offline_") ? id.slice("offline_".length) : id.slice(0, Math.max(0, id.lastIndexOf("_")));
}

function mustRenew(session: Session): boolean {
  return !session.isOnline && Boolean(session.refreshToken) && session.isExpired(RENEW_BEFORE_EXPIRY_MS);
}

async function store(tx: Tx, shopId: ShopId, session: Session): Promise<void> {
  const seal = (text: string | undefined, column: string) =>
    text ? tokens().encrypt(text, `${shopId}/${session.id}/${column}`) : null;
  const columns = {
    isOnline: session.isOnline,
    scope: session.scope ?? null,
    state: session.state,
    expiresAt: session.expires ?? null,
    accessTokenCipher: seal(session.accessToken, "access"),
    refreshTokenCipher: seal(session.refreshToken, "refresh"),
    refreshTokenExpiresAt: session.refreshTokenExpires ?? null,
    onlineAccessInfoCipher: seal(
      session.onlineAccessInfo && JSON.stringify(session.onlineAccessInfo),
      "online access info",
    ),
  };
  await tx.session.upsert({
    where: { shopId_id: { shopId, id: session.id } },
    create: { shopId, id: session.id, ...columns },
    update: columns,
  });
}

interface StoredSession {
  id: string;
  isOnline: boolean;
  scope: string | null;
  state: string;
  expiresAt: Date | null;
  accessTokenCipher: string | null;
  refreshTokenCipher: string | null;
  refreshTokenExpiresAt: Date | null;
  onlineAccessInfoCipher: string | null;
}

/** Each loader of each page asks for one, and SQL takes a fraction of what a model of Prisma's does. */
async function load(tx: Tx, shopId: ShopId, named: { id: string; domain: string }): Promise<Session | undefined> {
  const [row] = await query<StoredSession>(
    tx,
    `SELECT id, is_online AS "isOnline", scope, state, expires_at AS "expiresAt", access_token_cipher AS "accessTokenCipher",
       refresh_token_cipher AS "refreshTokenCipher", refresh_token_expires_at AS "refreshTokenExpiresAt",
       online_access_info_cipher AS "onlineAccessInfoCipher"
     FROM sessions WHERE shop_id = $1::bigint AND id = $2`,
    shopId,
    named.id,
  );
  if (!row) return undefined;
  const open = (sealed: string | null, column: string) =>
    sealed ? tokens().decrypt(sealed, `${shopId}/${named.id}/${column}`) : undefined;
  const onlineAccessInfo = open(row.onlineAccessInfoCipher, "online access info");
  return new Session({
    id: row.id,
    shop: named.domain,
    state: row.state,
    isOnline: row.isOnline,
    scope: row.scope ?? undefined,
    expires: row.expiresAt ?? undefined,
    accessToken: open(row.accessTokenCipher, "access"),
    refreshToken: open(row.refreshTokenCipher, "refresh"),
    refreshTokenExpires: row.refreshTokenExpiresAt ?? undefined,
    ...(onlineAccessInfo ? { onlineAccessInfo: JSON.parse(onlineAccessInfo) } : {}),
  });
}
