import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { survivorSql } from "#app/features/customers/index.server.ts";
import { toLanguage } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { mailTexts } from "../mail-texts.ts";
import type { MessageValues } from "../types.ts";
import { type PostalAddress, writeAddress } from "./address.ts";
import type { PostPiece } from "./draw-post.server.ts";

/** A piece of a batch and whom it goes to. */
export interface ReadPiece extends PostPiece {
  messageId: bigint;
  customerId: bigint;
}

interface Row extends PostalAddress {
  messageId: bigint;
  customerId: bigint;
  subject: string;
  text: string;
  values: MessageValues | null;
  language: string | null;
  domain: string;
}

const PART = 200;

// Whoever was merged since lives where the survivor does.
const PIECES_SQL = `
SELECT m.message_id AS "messageId", c.customer_id AS "customerId", coalesce(m.subject, '') AS subject, coalesce(m.body_text, '') AS text, m."values", m.language,
  s.domain, c.country, c.zip, c.province, c.city, c.address1, c.address2, c.company, c.first_name AS "firstName",
  c.last_name AS "lastName"
FROM messages m
JOIN shops s ON s.shop_id = m.shop_id
JOIN customers told ON told.shop_id = m.shop_id AND told.customer_id = m.customer_id
JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = ${survivorSql("told")}
WHERE m.shop_id = $1::bigint AND m.batch_id = $2::bigint AND m.state IN ('queued', 'sent') AND m.message_id > $3::bigint
ORDER BY m.message_id LIMIT ${PART}`;

/** The pieces of a batch in order, some hundreds at a time; each part is a transaction of its own. */
export async function* readPieces(options: { shopId: ShopId; batchId: bigint }): AsyncGenerator<ReadPiece> {
  let after = 0n;
  for (;;) {
    const rows = await inTransaction({ shopId: options.shopId }, (tx) => readPart(tx, { ...options, after }));
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PART) return;
    after = last.messageId;
  }
}

async function readPart(
  tx: Tx,
  { shopId, batchId, after }: { shopId: ShopId; batchId: bigint; after: bigint },
): Promise<ReadPiece[]> {
  const rows = await query<Row>(tx, PIECES_SQL, shopId, batchId, after);
  return rows.map(({ messageId, customerId, subject, text, values, language, domain, ...address }) => {
    const coupon = values?.coupon;
    return {
      messageId,
      customerId,
      to: writeAddress(address),
      subject,
      text,
      coupon: coupon
        ? {
            code: coupon.code,
            lastDay: lastDayLine(coupon.lastDay, language),
            url: `https://${domain}/discount/${encodeURIComponent(coupon.code)}`,
          }
        : null,
    };
  });
}

function lastDayLine(lastDay: string, told: string | null): string {
  const language = toLanguage(told) ?? "ja";
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
  return mailTexts(language).t("mail.post.until", { day: day.format(new Date(`${lastDay}T00:00:00Z`)) });
}
