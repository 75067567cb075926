import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { MessageValues } from "../types.ts";
import { readTemplates } from "./read-sources.server.ts";
import { readCustomerFacts, valuesOf } from "./read-values.server.ts";

/** A message as it would be written to a customer today, without what stands under it. */
export interface TemplatePreview {
  language: "ja" | "en";
  subject: string;
  text: string;
  html: string;
}

/**
 * Writes the newest versions of templates to one customer, in their language; a template that lacks it speaks the other.
 * What is not in the answer is gone, or has not a word.
 *
 * @param options.messages by a name of the caller's: the template, and what it says beyond what is known of the customer
 */
export async function previewTemplates(
  tx: Tx,
  options: {
    shopId: ShopId;
    customerId: bigint;
    today: string;
    messages: readonly { name: string; templateId: bigint; values: MessageValues }[];
  },
): Promise<Map<string, TemplatePreview>> {
  const { shopId, customerId, today, messages } = options;
  const previews = new Map<string, TemplatePreview>();
  const facts = (await readCustomerFacts(tx, { shopId, customerIds: [customerId], today })).get(customerId);
  if (!facts) return previews;
  const templates = await readTemplates(tx, { shopId, templateIds: messages.map(({ templateId }) => templateId) });
  for (const { name, templateId, values } of messages) {
    const languages = templates.get(templateId)?.languages;
    const wanted = facts.language ?? (languages?.ja ? "ja" : "en");
    const language = ([wanted, "ja", "en"] as const).find((each) => languages?.[each]);
    const source = language && languages?.[language];
    if (!language || !source) continue;
    previews.set(name, { language, ...source.render(valuesOf({ facts, given: values, language })) });
  }
  return previews;
}
