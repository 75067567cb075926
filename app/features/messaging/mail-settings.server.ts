import { query, type Tx } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTokenCipher, type TokenCipher } from "#app/shopify/token-cipher.server.ts";

/** A mail server and how to enter it. */
export interface MailServer {
  host: string;
  port: number;
  /** TLS from the first byte, or after STARTTLS; `optional` is for the server that the environment names. */
  security: "tls" | "starttls" | "optional";
  login: { user: string; password: string } | null;
  /** Named by the merchant: it must not lead into the network that the app itself lives in. */
  named: "merchant" | "environment";
}

export interface MailSender {
  name: string;
  address: string;
  replyTo: string | null;
  /** Where the sender is, for the foot of each mail. */
  postalAddress: string | null;
}

/** How a shop's e-mail leaves; `server` is null when it stays in the mailbox. */
export interface MailSettings {
  server: MailServer | null;
  sender: MailSender | null;
}

interface Row {
  smtpHost: string | null;
  smtpPort: number | null;
  smtpSecurity: "tls" | "starttls";
  smtpUser: string | null;
  smtpPasswordCipher: string | null;
  fromName: string | null;
  fromAddress: string | null;
  replyTo: string | null;
  postalAddress: string | null;
  shopName: string;
}

let cipher: TokenCipher | undefined;
const secrets = () => (cipher ??= createTokenCipher(env.tokenEncryptionKey));
const contextOf = (shopId: ShopId) => `messaging_settings.smtp_password_cipher ${shopId}`;

/** The mail server's password as it is stored: no other shop's row can open it. */
export function sealPassword(shopId: ShopId, password: string): string {
  return secrets().encrypt(password, contextOf(shopId));
}

/** Reads how a shop sends. Its own server comes before the one of the environment; without a sender there is neither. */
export async function readMailSettings(tx: Tx, shopId: ShopId): Promise<MailSettings> {
  const [row] = await query<Row>(
    tx,
    `SELECT m.smtp_host AS "smtpHost", m.smtp_port AS "smtpPort", m.smtp_security AS "smtpSecurity",
       m.smtp_user AS "smtpUser", m.smtp_password_cipher AS "smtpPasswordCipher", m.from_name AS "fromName",
       m.from_address AS "fromAddress", m.reply_to AS "replyTo",
       m.postal_address AS "postalAddress", s.name AS "shopName"
     FROM messaging_settings m JOIN shops s ON s.shop_id = m.shop_id WHERE m.shop_id = $1::bigint`,
    shopId,
  );
  if (!row?.fromAddress) return { server: null, sender: null };
  const { replyTo, postalAddress } = row;
  const sender = { name: row.fromName ?? row.shopName, address: row.fromAddress, replyTo, postalAddress };
  if (!row.smtpHost || !row.smtpPort) return { server: serverOfEnvironment(), sender };
  const login = row.smtpUser
    ? {
        user: row.smtpUser,
        password: row.smtpPasswordCipher ? secrets().decrypt(row.smtpPasswordCipher, contextOf(shopId)) : "",
      }
    : null;
  const server = { host: row.smtpHost, port: row.smtpPort, security: row.smtpSecurity, login } as const;
  return { server: { ...server, named: "merchant" }, sender };
}

/** The server that whoever runs the app named for all shops without one of their own. */
export function serverOfEnvironment(): MailServer | null {
  if (!env.smtpUrl) return null;
  const url = new URL(env.smtpUrl);
  const isTls = url.protocol === "smtps:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (isTls ? 465 : 587),
    security: isTls ? "tls" : "optional",
    login: url.username ? { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) } : null,
    named: "environment",
  };
}
