import { createHash, randomBytes, randomInt } from "node:crypto";
import { query, type Tx } from "#app/db.server.ts";
import { survivorSql } from "#app/features/customers/index.server.ts";
import { toLanguage } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { mailTexts } from "../mail-texts.ts";
import { changePreferences } from "../preferences/change-preferences.server.ts";
import { queueMessages } from "../queue-messages.server.ts";

/** As long as linking may take. */
const WITHIN_MS = 30 * 60_000;
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_LENGTH = 10;
const CODE = /LINK-([A-Z2-9]{10})/;

const hashOf = (shopId: ShopId, key: string) => createHash("sha256").update(`${shopId}:${key}`).digest("hex");

const ADD_SQL = `
INSERT INTO line_link_keys (shop_id, key_hash, kind, customer_id, line_user_id, expires_at, signed_in)
VALUES ($1::bigint, decode($2, 'hex'), $3, $4::bigint, $5, $6::timestamptz, $7::boolean)`;

/**
 * Begins to link a customer's LINE account: the customer says the code to the official account. Earlier codes of theirs
 * hold no more.
 *
 * @param options.account the official account's own id, such as `@123abcde`
 * @param options.signedIn whether it is certain who asks
 */
export async function beginLink(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; account: string; signedIn: boolean; now: Date },
): Promise<{ code: string; url: string }> {
  const { shopId, customerId, account, signedIn, now } = options;
  const code = `LINK-${Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join("")}`;
  await query(
    tx,
    "DELETE FROM line_link_keys WHERE shop_id = $1::bigint AND (customer_id = $2::bigint OR expires_at < $3::timestamptz)",
    shopId,
    customerId,
    now.toISOString(),
  );
  const until = new Date(now.getTime() + WITHIN_MS).toISOString();
  await query(tx, ADD_SQL, shopId, hashOf(shopId, code), "code", customerId, null, until, signedIn);
  return { code, url: `https://line.me/R/oaMessage/${encodeURIComponent(account)}/?${encodeURIComponent(code)}` };
}

/**
 * Takes what somebody said to the account: with a code that holds they get a nonce of LINE's account link, which is theirs
 * alone.
 */
export async function takeCode(
  tx: Tx,
  options: { shopId: ShopId; lineUserId: string; text: string; now: Date },
): Promise<{ nonce: string; locale: string | null } | null> {
  const { shopId, lineUserId, text, now } = options;
  const code = CODE.exec(text.toUpperCase())?.[0];
  if (!code) return null;
  const [found] = await query<{ customerId: bigint; locale: string | null; signedIn: boolean }>(
    tx,
    `SELECT k.customer_id AS "customerId", c.locale, k.signed_in AS "signedIn"
     FROM line_link_keys k JOIN customers c ON c.shop_id = k.shop_id AND c.customer_id = k.customer_id
     WHERE k.shop_id = $1::bigint AND k.key_hash = decode($2, 'hex') AND k.kind = 'code'
       AND k.expires_at > $3::timestamptz`,
    shopId,
    hashOf(shopId, code),
    now.toISOString(),
  );
  if (!found) return null;
  const nonce = randomBytes(24).toString("base64url");
  const until = new Date(now.getTime() + WITHIN_MS).toISOString();
  await query(tx, ADD_SQL, shopId, hashOf(shopId, nonce), "nonce", found.customerId, lineUserId, until, found.signedIn);
  return { nonce, locale: found.locale };
}

/**
 * Links the account whose owner confirmed it to LINE, in place of whatever either was linked to. Linking is asking for news
 * there, whatever was said before. Where it is not certain who asked, the customer is told by mail, with a way back.
 *
 * @returns null for no such nonce
 */
export async function finishLink(
  tx: Tx,
  options: { shopId: ShopId; lineUserId: string; nonce: string; now: Date },
): Promise<{ locale: string | null } | null> {
  const { shopId, lineUserId, nonce, now } = options;
  const [key] = await query<{ customerId: bigint; locale: string | null; signedIn: boolean }>(
    tx,
    `SELECT c.customer_id AS "customerId", c.locale, k.signed_in AS "signedIn" FROM line_link_keys k
     JOIN customers told ON told.shop_id = $1::bigint AND told.customer_id = k.customer_id
     JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = ${survivorSql("told")}
     WHERE k.shop_id = $1::bigint AND k.key_hash = decode($2, 'hex') AND k.kind = 'nonce' AND k.line_user_id = $3
       AND k.expires_at > $4::timestamptz AND c.redacted_at IS NULL AND c.deleted_at IS NULL
     FOR UPDATE OF k`,
    shopId,
    hashOf(shopId, nonce),
    lineUserId,
    now.toISOString(),
  );
  if (!key) return null;
  await query(
    tx,
    "DELETE FROM line_links WHERE shop_id = $1::bigint AND (line_user_id = $2 OR customer_id = $3::bigint)",
    shopId,
    lineUserId,
    key.customerId,
  );
  await query(
    tx,
    `INSERT INTO line_links (shop_id, line_user_id, customer_id, linked_at)
     VALUES ($1::bigint, $2, $3::bigint, $4::timestamptz)`,
    shopId,
    lineUserId,
    key.customerId,
    now.toISOString(),
  );
  await query(
    tx,
    "DELETE FROM line_link_keys WHERE shop_id = $1::bigint AND (customer_id = $2::bigint OR line_user_id = $3)",
    shopId,
    key.customerId,
    lineUserId,
  );
  await changePreferences(tx, { shopId, customerId: key.customerId, line: true, now });
  if (!key.signedIn) await tellOfLink(tx, { shopId, ...key, now });
  return { locale: key.locale };
}

/** Whoever was handed a mail may have linked an account of their own: the mail's receiver hears of it. */
async function tellOfLink(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; locale: string | null; now: Date },
): Promise<void> {
  const { shopId, customerId, locale, now } = options;
  const { t } = mailTexts(toLanguage(locale) ?? "ja");
  const shop = "{{ shop.name }}";
  const body = [
    t("mail.line.noticeText", { shop }),
    t("mail.line.noticeUndo"),
    `[${t("mail.line.noticeLink")}]({{ preferences.url }})`,
  ];
  await queueMessages(tx, {
    shopId,
    now,
    messages: [
      {
        key: `line-linked:${customerId}:${now.getTime()}`,
        customerId,
        kind: "transactional",
        content: { subject: t("mail.line.noticeSubject"), body: body.join("\n\n") },
        dueAt: now,
        notAfter: null,
        source: { type: "line", id: customerId },
      },
    ],
  });
}

/** Takes the link of a customer's LINE account back. */
export async function unlinkLine(tx: Tx, options: { shopId: ShopId; customerId: bigint }): Promise<void> {
  await query(
    tx,
    "DELETE FROM line_links WHERE shop_id = $1::bigint AND customer_id = $2::bigint",
    options.shopId,
    options.customerId,
  );
}
