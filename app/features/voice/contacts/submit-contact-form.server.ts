import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import { noteStaff } from "#app/features/follow-up/index.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { isDay } from "#app/lib/time.ts";
import { CONTACT_CHANNELS, CONTACT_KINDS, CONTACT_STATES, type VoiceChange } from "../types.ts";
import { changeContact } from "./change-contact.server.ts";
import { openContact } from "./open-contact.server.ts";

const note = z.string().trim().max(4_000, "tooLong").default("");
/** The staff member's id in Shopify. */
const assignee = z
  .union([z.literal(""), z.string().regex(/^\d{1,20}$/)])
  .default("")
  .transform((staffId) => staffId || null);

const openForm = z.object({
  kind: z.enum(CONTACT_KINDS, "required"),
  channel: z.enum(CONTACT_CHANNELS, "required"),
  subject: z.string("required").trim().min(1, "required").max(200, "tooLong"),
  note,
  assignee,
  /** Made anew with each form that is shown: sent twice, it is one contact. */
  once: z.uuid(),
});

const changeForm = z.object({
  contactId: idField,
  state: z.enum(CONTACT_STATES, "required"),
  assignee,
  dueOn: z.string().refine(isDay, "day"),
  note,
});

interface Submitted {
  shopId: ShopId;
  staffId: string;
  form: FormData;
  now: Date;
  today: string;
}

/** Opens a contact of a customer as the form of their page says. */
export async function submitNewContact(tx: Tx, options: Submitted & { customerId: bigint }): Promise<VoiceChange> {
  const { shopId, now, today, customerId } = options;
  await noteStaff(tx, options);
  const read = openForm.safeParse(Object.fromEntries(options.form));
  if (!read.success) return { ok: false, problems: problemsOf(read.error) };
  const { once, ...contact } = read.data;
  const key = `staff:${once}`;
  const contactId = await openContact(tx, {
    shopId,
    now,
    today,
    contact: { ...contact, key, customerId, answerId: null },
  });
  return contactId === null ? { ok: true } : { ok: true, id: String(contactId) };
}

/** Changes a contact as the form beside it says. */
export async function submitContactChange(tx: Tx, options: Submitted): Promise<VoiceChange> {
  const { shopId, staffId, now, today } = options;
  await noteStaff(tx, options);
  const read = changeForm.safeParse(Object.fromEntries(options.form));
  if (!read.success) return { ok: false, problems: problemsOf(read.error) };
  const isThere = await changeContact(tx, { shopId, staffId, now, today, update: read.data });
  return isThere ? { ok: true } : { ok: false, problems: { form: "gone" } };
}
