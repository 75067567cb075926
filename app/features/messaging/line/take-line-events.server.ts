import { validateSignature } from "@line/bot-sdk";
import { z } from "zod";
import { inTransaction, query } from "#app/db.server.ts";
import { toLanguage } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { readLineEventsToken } from "../links/message-link.server.ts";
import { mailTexts } from "../mail-texts.ts";
import { lineClient } from "./line-client.server.ts";
import { type LineChannel, readLineChannel } from "./line-settings.server.ts";
import { finishLink, takeCode } from "./link-line.server.ts";

const LONGEST_BODY = 1_000_000;

const lineEvent = z.object({
  type: z.string(),
  timestamp: z.number(),
  replyToken: z.string().optional(),
  source: z.object({ userId: z.string().max(100).optional() }).optional(),
  message: z.object({ type: z.string(), text: z.string().optional() }).optional(),
  link: z.object({ result: z.string(), nonce: z.string() }).optional(),
});
type LineEvent = z.infer<typeof lineEvent>;
const calls = z.object({ events: z.array(lineEvent).max(1_000) });

/**
 * Takes what LINE tells of a shop's official account: who blocks it, who comes back, and who links their account.
 *
 * @returns 404 for an address that we did not make, 401 for what the channel did not sign, 200 for what was taken
 */
export async function takeLineEvents(options: { token: string; request: Request; now: Date }): Promise<Response> {
  const { request, now } = options;
  const shopId = readLineEventsToken(options.token);
  if (shopId === null) return new Response(null, { status: 404 });
  const body = await request.text();
  const channel = await inTransaction({ shopId }, (tx) => readLineChannel(tx, shopId));
  const signature = request.headers.get("x-line-signature") ?? "";
  if (!channel || body.length > LONGEST_BODY || !validateSignature(body, channel.secret, signature)) {
    return new Response(null, { status: 401 });
  }
  const parsed = calls.safeParse(JSON.parse(body));
  if (!parsed.success) return new Response(null, { status: 400 });
  for (const event of parsed.data.events) await takeEvent({ shopId, channel, event, now });
  return new Response(null, { status: 200 });
}

const BLOCK_SQL = `UPDATE line_links SET blocked_at = $3::timestamptz
  WHERE shop_id = $1::bigint AND line_user_id = $2 AND linked_at <= $3::timestamptz`;
const UNBLOCK_SQL = `UPDATE line_links SET blocked_at = NULL
  WHERE shop_id = $1::bigint AND line_user_id = $2 AND blocked_at <= $3::timestamptz`;

async function takeEvent(options: {
  shopId: ShopId;
  channel: LineChannel;
  event: LineEvent;
  now: Date;
}): Promise<void> {
  const { shopId, channel, event, now } = options;
  const lineUserId = event.source?.userId;
  if (lineUserId === undefined) return;
  if (event.type === "follow" || event.type === "unfollow") {
    // Calls may come late: the event's own time decides.
    const sql = event.type === "follow" ? UNBLOCK_SQL : BLOCK_SQL;
    const at = new Date(event.timestamp).toISOString();
    await inTransaction({ shopId }, (tx) => query(tx, sql, shopId, lineUserId, at));
    return;
  }
  const { replyToken } = event;
  const { text } = event.message ?? {};
  const wordsOf = (locale: string | null) => mailTexts(toLanguage(locale) ?? "ja").t;
  const client = lineClient(channel.token);
  try {
    if (event.type === "message" && text !== undefined && replyToken !== undefined) {
      const taken = await inTransaction({ shopId }, (tx) => takeCode(tx, { shopId, lineUserId, text, now }));
      if (!taken) return;
      const url = new URL("https://access.line.me/dialog/bot/accountLink");
      url.searchParams.set("linkToken", await client.linkToken(lineUserId));
      url.searchParams.set("nonce", taken.nonce);
      await client.reply(replyToken, `${wordsOf(taken.locale)("mail.line.confirm")}\n${url}`);
    }
    if (event.type === "accountLink" && event.link?.result === "ok") {
      const { nonce } = event.link;
      const linked = await inTransaction({ shopId }, (tx) => finishLink(tx, { shopId, lineUserId, nonce, now }));
      if (linked && replyToken !== undefined) await client.reply(replyToken, wordsOf(linked.locale)("mail.line.done"));
    }
  } catch (error) {
    // What was kept stays; whoever links can say their code again.
    log.warn({ shopId: String(shopId), error }, "LINE could not be answered");
  }
}
