import MailComposer from "nodemailer/lib/mail-composer";
import type { ShopId } from "#app/lib/ids.ts";
import { messageLink } from "../links/message-link.server.ts";
import type { MailSender } from "../mail-settings.server.ts";
import type { MessageKind, OwnKind } from "../types.ts";
import type { RawMail } from "./mail-lane.server.ts";
import { writeMime } from "./write-mime.ts";

/** A message whose turn has come. */
export interface ClaimedMessage {
  messageId: bigint;
  customerId: bigint | null;
  kind: MessageKind | OwnKind;
  recipient: string;
  subject: string;
  text: string;
  html: string;
  attempts: number;
  retryKey: string | null;
  /** It was offered before under its retry key, without an answer. */
  mayBeTaken: boolean;
}

/** The identity of a message in e-mail (RFC 5322, 3.6.4): the same at every attempt, so that receivers know it again. */
export function mailIdOf(options: { shopId: bigint; messageId: bigint; sender: MailSender }): string {
  const { shopId, messageId, sender } = options;
  return `<okaeri.${shopId}.${messageId}@${sender.address.split("@").at(-1)}>`;
}

/** Writes a message as it goes over the wire: plain text, and HTML beside it. */
export function composeMail(options: {
  shopId: ShopId;
  message: ClaimedMessage;
  sender: MailSender;
  now: Date;
}): RawMail {
  const { shopId, message, sender, now } = options;
  const tree = new MailComposer({
    from: { name: sender.name, address: sender.address },
    to: message.recipient,
    ...(sender.replyTo ? { replyTo: sender.replyTo } : {}),
    subject: message.subject,
    text: message.text,
    html: message.html,
    date: now,
    messageId: mailIdOf({ shopId, messageId: message.messageId, sender }),
    headers: {
      // Out-of-office answers are not for machines (RFC 3834).
      "Auto-Submitted": "auto-generated",
      // One click in the mail program, without a page in between (RFC 8058).
      ...(message.kind === "marketing"
        ? {
            "List-Unsubscribe": { prepared: true, value: `<${messageLink({ shopId, messageId: message.messageId })}>` },
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
          }
        : {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return { from: sender.address, to: message.recipient, raw: writeMime(tree) };
}
