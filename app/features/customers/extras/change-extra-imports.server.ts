import type { Tx } from "#app/db.server.ts";
import { idField } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { importExtras } from "./import-extras.server.ts";
import type { ExtrasChange } from "./types.ts";
import { undoExtrasImport } from "./undo-extras-import.server.ts";

/** Does what a form of the import page asks for. */
export async function changeExtraImports(
  tx: Tx,
  options: { shopId: ShopId; form: FormData; today: string; now: Date },
): Promise<ExtrasChange> {
  const { shopId, form, today, now } = options;
  const intent = form.get("intent");
  switch (intent) {
    case "checkFile":
    case "importFile":
      return importExtras(tx, { shopId, file: form.get("file"), isTrial: intent === "checkFile", today, now });
    case "undoImport": {
      const importId = idField.safeParse(form.get("importId"));
      if (!importId.success) throw new Response(null, { status: 400 });
      return undoExtrasImport(tx, { shopId, importId: importId.data, now });
    }
    default:
      throw new Response(null, { status: 400 });
  }
}
