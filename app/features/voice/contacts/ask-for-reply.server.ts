import { query, type Tx } from "#app/db.server.ts";
import { assignTask, doTasks, makeTasks } from "#app/features/follow-up/index.server.ts";
import { mailTexts } from "#app/features/messaging/index.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import { toLanguage } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";
import { REPLY_WITHIN_DAYS } from "./open-contact.server.ts";

const keyOf = (contactId: bigint) => `contact:${contactId}`;

/** Puts on Today that somebody is to reply about a contact by the next day. */
export async function askForReply(
  tx: Tx,
  options: {
    shopId: ShopId;
    now: Date;
    today: string;
    contactId: bigint;
    customerId: bigint;
    subject: string;
    note: string;
  },
): Promise<void> {
  const { shopId, now, today, contactId, customerId, subject, note } = options;
  const [shop] = await query<{ language: string | null; currency: string }>(
    tx,
    "SELECT language, currency FROM shops WHERE shop_id = $1::bigint",
    shopId,
  );
  // A shop that follows the admin's language is written to in that of its money.
  const language = toLanguage(shop?.language) ?? (shop?.currency === "JPY" ? "ja" : "en");
  const title = mailTexts(language).t("voice.task.title", { subject });
  const dueOn = addToDay(today, { days: REPLY_WITHIN_DAYS });
  const source = { type: "voice" as const, id: contactId };
  await makeTasks(tx, { shopId, now, tasks: [{ key: keyOf(contactId), source, customerId, title, note, dueOn }] });
}

/** Whoever sees to a contact is who is to reply about it. */
export async function assignReply(
  tx: Tx,
  options: { shopId: ShopId; contactId: bigint; assignee: string | null },
): Promise<void> {
  const { shopId, contactId, assignee } = options;
  await assignTask(tx, { shopId, key: keyOf(contactId), assignee });
}

/** Marks the reply as done: somebody has seen to the contact. */
export async function noteReply(
  tx: Tx,
  options: { shopId: ShopId; staffId: string; now: Date; contactId: bigint },
): Promise<void> {
  const { shopId, staffId, now, contactId } = options;
  const [task] = await query<{ taskId: bigint }>(
    tx,
    `SELECT task_id AS "taskId" FROM tasks WHERE shop_id = $1::bigint AND key = $2 AND state = 'open'`,
    shopId,
    keyOf(contactId),
  );
  if (!task) return;
  const shop = await loadShop(tx, shopId);
  if (shop) await doTasks(tx, { shop, now, taskIds: [task.taskId], by: staffId });
}
