import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { readTemplates } from "./read-sources.server.ts";
import { readCustomerFacts, valuesOf } from "./read-values.server.ts";

/**
 * The newest version of a template as a customer would read it, in their language where it is written in that.
 *
 * @returns null when the customer or every text of the template is gone
 */
export async function previewMessage(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; templateId: bigint; today: string },
): Promise<{ subject: string; text: string } | null> {
  const { shopId, customerId, templateId, today } = options;
  const facts = (await readCustomerFacts(tx, { shopId, customerIds: [customerId], today })).get(customerId);
  const template = (await readTemplates(tx, { shopId, templateIds: [templateId] })).get(templateId);
  const language = ([facts?.language, "ja", "en"] as const).find((one) => one && template?.languages[one]);
  const source = language && template?.languages[language];
  if (!facts || !source) return null;
  const said = source.render(valuesOf({ facts, given: {}, language }));
  return { subject: said.subject, text: said.text.trim() };
}
