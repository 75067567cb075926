import type { Tx } from "#app/db.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { costSchema } from "./cost-schema.ts";
import { deleteCost } from "./delete-cost.server.ts";
import { importCosts } from "./import-costs.server.ts";
import { saveCost } from "./save-cost.server.ts";
import type { CostChange } from "./types.ts";
import { undoImport } from "./undo-import.server.ts";

/** Does what a form of the promotion costs page asks for. */
export async function changeCosts(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; now: Date },
): Promise<CostChange> {
  const { shopId, currency, form, now } = options;
  switch (form.get("intent")) {
    case "save": {
      const parsed = costSchema(currency).safeParse(Object.fromEntries(form));
      const problems: Record<string, string> = parsed.success ? {} : problemsOf(parsed.error);
      if (form.get("repeats") === "true" && !form.get("repeatsUntil")) problems.repeatsUntil = "required";
      if (!parsed.success || Object.keys(problems).length > 0) return { ok: false, problems };
      const costId = form.get("costId");
      const edited = costId ? { costId: readId(costId), version: String(form.get("version")) } : null;
      return saveCost(tx, { shopId, cost: parsed.data, edited, now });
    }
    case "delete":
      return deleteCost(tx, { shopId, costId: readId(form.get("costId")) });
    case "checkFile":
    case "importFile":
      return importCosts(tx, {
        shopId,
        currency,
        file: form.get("file"),
        isTrial: form.get("intent") === "checkFile",
        now,
      });
    case "undoImport":
      return undoImport(tx, { shopId, importId: readId(form.get("importId")), now });
    default:
      throw new Response(null, { status: 400 });
  }
}

function readId(text: FormDataEntryValue | null): bigint {
  const parsed = idField.safeParse(text);
  if (!parsed.success) throw new Response(null, { status: 400 });
  return parsed.data;
}
