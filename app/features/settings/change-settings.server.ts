import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import { LANGUAGES } from "#app/i18n/languages.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import { idField, percentField, problemsOf } from "#app/lib/forms.ts";
import type { Merchant } from "./read-merchant.server.ts";
import { retryDeadLetters } from "./retry-dead-letters.server.ts";
import { saveWords } from "./save-words.server.ts";

import type { SettingsChange } from "./types.ts";

const settingsForm = z.object({
  language: z.union([z.literal("").transform(() => null), z.enum(LANGUAGES)]),
  margin: percentField({ mostBp: 10_000 }),
});

const letterForm = z.object({
  box: z.enum(["inbox", "outbox"]),
  letterId: z.union([z.literal("").transform(() => null), idField]),
});

/** Does what a form of the Settings page asks for. */
export async function changeSettings(
  tx: Tx,
  { merchant, form }: { merchant: Merchant; form: FormData },
): Promise<SettingsChange> {
  const { shopId, now } = merchant;
  const fields = Object.fromEntries(form);
  const intent = String(fields.intent);
  switch (intent) {
    case "saveSettings": {
      const parsed = settingsForm.safeParse(fields);
      if (!parsed.success) return { ok: false, intent, problems: problemsOf(parsed.error) };
      const { language, margin: defaultMarginBp } = parsed.data;
      await tx.shop.update({ where: { shopId }, data: { language, defaultMarginBp } });
      // Costs that were never known are estimated anew for the whole history.
      const started =
        defaultMarginBp !== merchant.defaultMarginBp &&
        (await enqueue({ tx, job: "rebuild-shop", payload: { shopId } }));
      return { ok: true, intent, started };
    }
    case "saveWords":
      return saveWords(tx, { shopId, fields });
    case "backfill":
      return { ok: true, intent, started: await enqueue({ tx, job: "backfill-shop", payload: { shopId } }) };
    case "reconcile":
      return { ok: true, intent, started: await enqueue({ tx, job: "reconcile-shop", payload: { shopId } }) };
    case "retry": {
      const parsed = letterForm.safeParse(fields);
      if (!parsed.success) throw new Response(null, { status: 400 });
      const retried = await retryDeadLetters(tx, { shopId, now, ...parsed.data });
      return { ok: true, intent, started: retried > 0 };
    }
    default:
      throw new Response(null, { status: 400 });
  }
}
