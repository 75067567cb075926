import { query, type Tx } from "#app/db.server.ts";
import { survivorSql } from "#app/features/customers/index.server.ts";
import { mailTexts, type ReceiverSection } from "#app/features/messaging/index.server.ts";
import { escapeHtml } from "#app/lib/escape-html.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { endSituations, noteSituation } from "../situations.server.ts";
import { SITUATIONS } from "../types.ts";

const INTENT = "situation";

interface Receiver {
  customerId: bigint;
  timeZone: string;
  what: string | null;
}

const RECEIVER_SQL = `
SELECT c.customer_id AS "customerId", s.time_zone AS "timeZone",
  (SELECT x.what FROM changed_situations x WHERE x.shop_id = $1::bigint AND x.customer_id = c.customer_id
     AND x.source = 'preferences' AND x.until_day IS NULL ORDER BY x.situation_id DESC LIMIT 1) AS what
FROM messages m
JOIN shops s ON s.shop_id = m.shop_id
JOIN customers told ON told.shop_id = m.shop_id AND told.customer_id = m.customer_id
JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = ${survivorSql("told")}
  AND c.redacted_at IS NULL
WHERE m.shop_id = $1::bigint AND m.message_id = $2::bigint`;

/** On the page behind a mail: whether something changed for its receiver. It divides those who lapsed by the reason. */
export const situationSection: ReceiverSection = {
  async take(tx, { shopId, messageId, form, now }) {
    if (form.get("intent") !== INTENT) return false;
    const receiver = await readReceiver(tx, { shopId, messageId });
    const what = SITUATIONS.find((known) => known === form.get(INTENT));
    if (!receiver || (what === undefined && form.get(INTENT) !== "none")) return false;
    const today = dayOf(now, receiver.timeZone);
    const told = { shopId, customerId: receiver.customerId, source: "preferences" as const, today };
    if (receiver.what !== (what ?? null)) await endSituations(tx, told);
    if (what) await noteSituation(tx, { ...told, what, now });
    return true;
  },
  async show(tx, { shopId, messageId, language }) {
    const receiver = await readReceiver(tx, { shopId, messageId });
    if (!receiver) return "";
    const { t } = mailTexts(language);
    const radios = (["none", ...SITUATIONS] as const).map((value) => {
      const checked = value === (receiver.what ?? "none") ? " checked" : "";
      return `<label><input type="radio" name="${INTENT}" value="${value}"${checked}> ${escapeHtml(t(`survey.situation.${value}`))}</label>`;
    });
    return `<form method="post" action="?lang=${language}"><fieldset><legend>${escapeHtml(t("survey.situation.legend"))}</legend>${radios.join("")}</fieldset><button name="intent" value="${INTENT}" class="plain">${escapeHtml(t("survey.situation.save"))}</button></form>`;
  },
};

async function readReceiver(
  tx: Tx,
  { shopId, messageId }: { shopId: ShopId; messageId: bigint },
): Promise<Receiver | undefined> {
  const [row] = await query<Receiver>(tx, RECEIVER_SQL, shopId, messageId);
  return row;
}
