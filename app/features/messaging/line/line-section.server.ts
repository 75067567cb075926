import { query, type Tx } from "#app/db.server.ts";
import { survivorSql } from "#app/features/customers/index.server.ts";
import { escapeHtml } from "#app/lib/escape-html.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { ReceiverSection } from "../links/receiver-section.ts";
import { mailTexts } from "../mail-texts.ts";
import { beginLink, unlinkLine } from "./link-line.server.ts";

interface Receiver {
  customerId: bigint;
  account: string;
  isLinked: boolean;
}

/** The part of a receiver's page that links their LINE account, and takes the link back; nothing where the shop has no channel. */
export function lineSection(): ReceiverSection {
  let begun: { code: string; url: string } | undefined;
  return {
    async take(tx, { shopId, messageId, form, now }) {
      const intent = form.get("intent");
      if (intent !== "line" && intent !== "unlinkLine") return false;
      const receiver = await readReceiver(tx, { shopId, messageId });
      if (!receiver) return false;
      if (intent === "line" && !receiver.isLinked) {
        begun = await beginLink(tx, { shopId, ...receiver, signedIn: false, now });
      }
      if (intent === "unlinkLine") await unlinkLine(tx, { shopId, ...receiver });
      return false;
    },
    async show(tx, { shopId, messageId, language }) {
      const receiver = await readReceiver(tx, { shopId, messageId });
      if (!receiver) return "";
      const { t } = mailTexts(language);
      const form = (intent: string, label: string) =>
        `<form method="post" action="?lang=${language}"><button class="plain" name="intent" value="${intent}">${escapeHtml(label)}</button></form>`;
      const title = `<h2>${escapeHtml(t("mail.line.title"))}</h2>`;
      if (receiver.isLinked) {
        return `${title}<p>${escapeHtml(t("mail.line.linked"))}</p>${form("unlinkLine", t("mail.line.unlink"))}`;
      }
      if (!begun) return `${title}<p>${escapeHtml(t("mail.line.offer"))}</p>${form("line", t("mail.line.link"))}`;
      return `${title}<p role="status">${escapeHtml(t("mail.line.say", { code: begun.code, account: receiver.account }))}</p>
<p><a href="${escapeHtml(begun.url)}">${escapeHtml(t("mail.line.open"))}</a></p>`;
    },
  };
}

async function readReceiver(
  tx: Tx,
  { shopId, messageId }: { shopId: ShopId; messageId: bigint },
): Promise<Receiver | null> {
  const [row] = await query<Receiver>(
    tx,
    `SELECT c.customer_id AS "customerId", g.basic_id AS account,
       EXISTS (SELECT FROM line_links l WHERE l.shop_id = $1::bigint AND l.customer_id = c.customer_id) AS "isLinked"
     FROM messages m JOIN line_settings g ON g.shop_id = m.shop_id
     JOIN customers told ON told.shop_id = $1::bigint AND told.customer_id = m.customer_id
     JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = ${survivorSql("told")}
     WHERE m.shop_id = $1::bigint AND m.message_id = $2::bigint AND c.redacted_at IS NULL AND c.deleted_at IS NULL`,
    shopId,
    messageId,
  );
  return row ?? null;
}
