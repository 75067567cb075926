import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { LANGUAGES } from "#app/i18n/languages.ts";
import { problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { MOST_RECIPIENTS, type NotificationsChange } from "./types.ts";

const address = z.string().trim().toLowerCase().max(254, "tooLong").pipe(z.email("email"));
const addedForm = z.object({
  address,
  language: z.enum(LANGUAGES),
  hour: z.coerce.number("number").int("number").min(0, "number").max(23, "number"),
});

/**
 * Adds an address, or takes one away. An address that is there already takes the new hour and language.
 *
 * @throws Response 400 when the form asks for neither
 */
export async function changeRecipients(
  tx: Tx,
  options: { shopId: ShopId; form: FormData; now: Date },
): Promise<NotificationsChange> {
  const { shopId, form, now } = options;
  const fields = Object.fromEntries(form);
  switch (fields.intent) {
    case "addRecipient":
      return addRecipient(tx, { shopId, fields, now });
    case "removeRecipient":
      await query(
        tx,
        "DELETE FROM staff_recipients WHERE shop_id = $1::bigint AND address = $2 RETURNING 1",
        shopId,
        String(fields.address),
      );
      return { ok: true };
    default:
      throw new Response(null, { status: 400 });
  }
}

async function addRecipient(
  tx: Tx,
  options: { shopId: ShopId; fields: Record<string, unknown>; now: Date },
): Promise<NotificationsChange> {
  const { shopId, fields, now } = options;
  const parsed = addedForm.safeParse(fields);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const { address: added, language, hour } = parsed.data;
  // The shop's row serialises additions: two at once would both see room for one.
  await query(tx, "SELECT 1 FROM shops WHERE shop_id = $1::bigint FOR NO KEY UPDATE", shopId);
  const rows = await query(
    tx,
    `INSERT INTO staff_recipients (shop_id, address, language, hour, created_at)
     SELECT $1::bigint, $2, $3, $4::smallint, $5::timestamptz
     WHERE (SELECT count(*) FROM staff_recipients WHERE shop_id = $1::bigint AND address <> $2) < $6::integer
     ON CONFLICT (shop_id, address) DO UPDATE SET language = excluded.language, hour = excluded.hour
     RETURNING 1`,
    shopId,
    added,
    language,
    hour,
    now.toISOString(),
    MOST_RECIPIENTS,
  );
  return rows.length > 0 ? { ok: true } : { ok: false, problems: { address: "tooMany" } };
}
