import { z } from "zod";

/** What a mail service reports about an address. */
export interface MailEvent {
  reason: "bounce" | "complaint" | "unsubscribe";
  address: string;
}

const address = z.string().trim().min(3).max(320);

/** The app's own shape, for services and scripts without one of the following. */
const own = z
  .object({
    events: z
      .array(
        z.object({
          type: z.enum(["bounce", "complaint", "unsubscribe"]),
          address,
          /** A bounce that may pass (a full mailbox) says false; only lasting ones stop further mail. */
          permanent: z.boolean().default(true),
        }),
      )
      .max(10_000),
  })
  .transform(({ events }) => events.filter(({ permanent }) => permanent).map((one) => ({ reason: one.type, ...one })));

const SENDGRID = {
  bounce: "bounce",
  spamreport: "complaint",
  unsubscribe: "unsubscribe",
  group_unsubscribe: "unsubscribe",
};

/** SendGrid's event webhook: a list; a bounce of type `blocked` is not for good. */
const sendGrid = z
  .array(z.object({ event: z.string(), email: address, type: z.string().optional() }))
  .max(10_000)
  .transform((events) =>
    events.flatMap(({ event, email, type }): MailEvent[] => {
      const reason = SENDGRID[event as keyof typeof SENDGRID] as MailEvent["reason"] | undefined;
      return reason && type !== "blocked" ? [{ reason, address: email }] : [];
    }),
  );

const POSTMARK_LASTING = ["HardBounce", "BadEmailAddress", "ManuallyDeactivated"];

/** Postmark's bounce, spam complaint and subscription change webhooks. */
const postmark = z.discriminatedUnion("RecordType", [
  z
    .object({ RecordType: z.literal("Bounce"), Type: z.string(), Email: address })
    .transform(({ Type, Email }): MailEvent[] => {
      return POSTMARK_LASTING.includes(Type) ? [{ reason: "bounce", address: Email }] : [];
    }),
  z
    .object({ RecordType: z.literal("SpamComplaint"), Email: address })
    .transform(({ Email }): MailEvent[] => [{ reason: "complaint", address: Email }]),
  z
    .object({ RecordType: z.literal("SubscriptionChange"), SuppressSending: z.boolean(), Recipient: address })
    .transform(({ SuppressSending, Recipient }): MailEvent[] => {
      return SuppressSending ? [{ reason: "unsubscribe", address: Recipient }] : [];
    }),
]);

const recipients = z.array(z.object({ emailAddress: address })).max(1_000);

/** Amazon SES: a notification, or an event of a configuration set, as SNS hands it on. */
const sesMessage = z
  .object({
    notificationType: z.string().optional(),
    eventType: z.string().optional(),
    bounce: z.object({ bounceType: z.string(), bouncedRecipients: recipients }).optional(),
    complaint: z.object({ complainedRecipients: recipients }).optional(),
  })
  .refine(({ notificationType, eventType }) => (notificationType ?? eventType) !== undefined)
  .transform(({ bounce, complaint }): MailEvent[] => {
    const bounced = bounce?.bounceType === "Permanent" ? bounce.bouncedRecipients : [];
    const complained = complaint?.complainedRecipients ?? [];
    return [
      ...bounced.map(({ emailAddress }) => ({ reason: "bounce" as const, address: emailAddress })),
      ...complained.map(({ emailAddress }) => ({ reason: "complaint" as const, address: emailAddress })),
    ];
  });

const sns = z.object({ Type: z.literal("Notification"), Message: z.string() });
const snsConfirmation = z.object({ Type: z.literal("SubscriptionConfirmation"), SubscribeURL: z.url() });

/** Reads a report, whichever service made it; null when it is none that we know. */
export function readMailEvents(body: unknown): MailEvent[] | null {
  const wrapped = sns.safeParse(body);
  const inner = wrapped.success ? parseJson(wrapped.data.Message) : body;
  for (const shape of wrapped.success ? [sesMessage] : [own, sendGrid, postmark, sesMessage]) {
    const read = shape.safeParse(inner);
    if (read.success) return read.data.map(({ reason, address: to }) => ({ reason, address: to }));
  }
  return null;
}

/** The address that confirms a subscription of SNS; null for anything else, and for addresses that are not Amazon's. */
export function readSnsConfirmation(body: unknown): string | null {
  const read = snsConfirmation.safeParse(body);
  if (!read.success) return null;
  const { protocol, hostname } = new URL(read.data.SubscribeURL);
  return protocol === "https:" && /^sns\.[a-z0-9-]+\.amazonaws\.com$/.test(hostname) ? read.data.SubscribeURL : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
