import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { noteCustomerChanges } from "../note-customer-changes.server.ts";
import { readBirthday } from "./birthday.ts";
import { MAX_NOTE_CHARACTERS } from "./read-extras-file.ts";
import type { ExtrasChange } from "./types.ts";
import { readExtras } from "./views.server.ts";

const SAVE_SQL = `
INSERT INTO customer_extras AS k (shop_id, customer_id, birth_year, birth_month, birth_day, note, updated_at)
VALUES ($1::bigint, $2::bigint, $3::smallint, $4::smallint, $5::smallint, $6::text, $7::timestamptz)
ON CONFLICT (shop_id, customer_id) DO UPDATE SET birth_year = excluded.birth_year, birth_month = excluded.birth_month,
  birth_day = excluded.birth_day, note = excluded.note,
  updated_at = greatest(excluded.updated_at, k.updated_at + interval '1 millisecond')`;

/** Saves what a person wrote on a customer's page; refused when somebody else changed it since they read it. */
export async function saveExtras(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; form: FormData; today: string; now: Date },
): Promise<ExtrasChange> {
  const { shopId, customerId, form, today, now } = options;
  const birthdayText = String(form.get("birthday") ?? "").trim();
  const birthday = birthdayText === "" ? null : readBirthday(birthdayText, today);
  const note = String(form.get("note") ?? "")
    .replaceAll(/\r\n?/g, "\n")
    .trim();
  const problems: Record<string, string> = {};
  if (typeof birthday === "string") problems.birthday = birthday;
  if (note.length > MAX_NOTE_CHARACTERS) problems.note = "noteTooLong";
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const [live] = await query(
    tx,
    "SELECT 1 FROM customer_search WHERE shop_id = $1::bigint AND customer_id = $2::bigint FOR UPDATE",
    shopId,
    customerId,
  );
  if (!live) return { ok: false, problems: { form: "gone" } };
  const { version } = await readExtras(tx, { shopId, customerId });
  if (version !== String(form.get("version") ?? "")) return { ok: false, problems: { form: "conflict" } };
  const { year, month, day } = (birthday as Exclude<typeof birthday, string>) ?? { year: null, month: null, day: null };
  await query(tx, SAVE_SQL, shopId, customerId, year, month, day, note === "" ? null : note, now);
  await noteCustomerChanges(tx, { shopId, customerIds: [customerId] });
  return { ok: true, changed: 1 };
}
