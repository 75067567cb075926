import { randomUUID } from "node:crypto";
import { HTTPFetchError } from "@line/bot-sdk";
import { z } from "zod";
import { inTransaction, query } from "#app/db.server.ts";
import type { Language } from "#app/i18n/languages.ts";
import { createTexts } from "#app/i18n/texts.ts";
import { amountField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { MessagesChange } from "../types.ts";
import { lineClient } from "./line-client.server.ts";
import { readLineChannel, sealLine } from "./line-settings.server.ts";
import { noteQuota } from "./note-quota.server.ts";

const secret = z.string().trim().max(1_000, "tooLong").default("");
const lineForm = (currency: string) => z.object({ token: secret, secret, cost: amountField(currency) });
const testForm = z.object({
  lineUserId: z
    .string()
    .trim()
    .regex(/^U[0-9a-f]{32}$/, "lineUser"),
});

interface Change {
  shopId: ShopId;
  currency: string;
  language: Language;
  form: FormData;
  now: Date;
}

/** Does what a form of the LINE card asks for. LINE is asked outside of any transaction. */
export async function changeLine(options: Change): Promise<MessagesChange> {
  const fields = Object.fromEntries(options.form);
  switch (fields.intent) {
    case "saveLine":
      return saveLine({ ...options, fields });
    case "testLine":
      return testLine({ ...options, fields });
    default:
      throw new Response(null, { status: 400 });
  }
}

type Fields = Record<string, unknown>;

async function saveLine({ shopId, currency, fields, now }: Change & { fields: Fields }): Promise<MessagesChange> {
  const parsed = lineForm(currency).safeParse(fields);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const before = await inTransaction({ shopId }, (tx) => readLineChannel(tx, shopId));
  const token = parsed.data.token || before?.token;
  const channelSecret = parsed.data.secret || before?.secret;
  if (!token) return { ok: false, problems: { token: "required" } };
  if (!channelSecret) return { ok: false, problems: { secret: "required" } };
  const client = lineClient(token);
  const bot = await client.bot().catch((error: unknown) => {
    return error instanceof HTTPFetchError && error.status < 500 ? ("lineToken" as const) : ("lineAway" as const);
  });
  if (typeof bot === "string") return { ok: false, problems: { token: bot } };
  await inTransaction({ shopId }, (tx) =>
    query(
      tx,
      `INSERT INTO line_settings (shop_id, channel_token_cipher, channel_secret_cipher, bot_name, basic_id, cost_milli,
         updated_at)
       VALUES ($1::bigint, $2, $3, $4, $5, $6::bigint, $7::timestamptz)
       ON CONFLICT (shop_id) DO UPDATE SET channel_token_cipher = excluded.channel_token_cipher,
         channel_secret_cipher = excluded.channel_secret_cipher, bot_name = excluded.bot_name,
         basic_id = excluded.basic_id, cost_milli = excluded.cost_milli, updated_at = excluded.updated_at,
         -- Whatever was wrong is looked at again at once.
         problem = NULL, problem_count = 0, next_send_at = 'epoch'`,
      shopId,
      sealLine({ shopId, what: "token", value: token }),
      sealLine({ shopId, what: "secret", value: channelSecret }),
      bot.displayName,
      bot.basicId,
      parsed.data.cost,
      now.toISOString(),
    ),
  );
  await noteQuota({ shopId, client, now });
  return { ok: true };
}

/** Queues a test to somebody at the shop: to nobody's account. */
async function testLine({ shopId, language, fields, now }: Change & { fields: Fields }): Promise<MessagesChange> {
  const parsed = testForm.safeParse(fields);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const text = createTexts(language).t("messages.line.testText");
  await inTransaction({ shopId }, (tx) =>
    query(
      tx,
      `INSERT INTO messages (shop_id, key, channel, kind, due_at, recipient, subject, body_text, body_html, created_at)
       VALUES ($1::bigint, $2, 'line', 'test', $3::timestamptz, $4, $5, $5, '', $3::timestamptz)`,
      shopId,
      `test:${randomUUID()}`,
      now.toISOString(),
      parsed.data.lineUserId,
      text,
    ),
  );
  return { ok: true };
}
