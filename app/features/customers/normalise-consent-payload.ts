import { z } from "zod";
import { parseId } from "#app/lib/ids.ts";
import type { ConsentFact } from "./types.ts";

const id = z.union([z.number(), z.string()]);
const consent = z.object({ state: z.string() });
const byEmail = z.object({ customer_id: id, email_marketing_consent: consent });
const bySms = z.object({ id, sms_marketing_consent: consent });

/**
 * Reads what customers_email_marketing_consent/update or customers_marketing_consent/update (SMS) tells.
 *
 * @returns null when the value is neither
 */
export function normaliseConsentPayload(payload: unknown, told: { observedAt: string }): ConsentFact | null {
  const email = byEmail.safeParse(payload);
  const sms = bySms.safeParse(payload);
  const customerId = parseId(email.success ? email.data.customer_id : sms.data?.id);
  const state = (email.data?.email_marketing_consent ?? sms.data?.sms_marketing_consent)?.state.toLowerCase();
  if (customerId === null || state === undefined) return null;
  return { customerId, channel: email.success ? "email" : "sms", state, toldAt: told.observedAt };
}
