import { expect, test } from "vitest";
import { readMailEvents, readSnsConfirmation } from "./mail-events.ts";

const sns = (message: object) => ({ Type: "Notification", MessageId: "1", Message: JSON.stringify(message) });

test.each([
  [
    "our own shape",
    {
      events: [
        { type: "bounce", address: "a@x.jp" },
        { type: "bounce", address: "full@x.jp", permanent: false },
        { type: "complaint", address: "b@x.jp" },
      ],
    },
    [
      { reason: "bounce", address: "a@x.jp" },
      { reason: "complaint", address: "b@x.jp" },
    ],
  ],
  [
    "SendGrid",
    [
      { email: "a@x.jp", event: "bounce", type: "bounce", sg_message_id: "1" },
      { email: "later@x.jp", event: "bounce", type: "blocked" },
      { email: "b@x.jp", event: "spamreport" },
      { email: "c@x.jp", event: "group_unsubscribe" },
      { email: "d@x.jp", event: "open" },
    ],
    [
      { reason: "bounce", address: "a@x.jp" },
      { reason: "complaint", address: "b@x.jp" },
      { reason: "unsubscribe", address: "c@x.jp" },
    ],
  ],
  [
    "Postmark",
    { RecordType: "Bounce", Type: "HardBounce", Email: "a@x.jp" },
    [{ reason: "bounce", address: "a@x.jp" }],
  ],
  ["Postmark, for now", { RecordType: "Bounce", Type: "SoftBounce", Email: "a@x.jp" }, []],
  [
    "Postmark's complaints",
    { RecordType: "SpamComplaint", Email: "a@x.jp" },
    [{ reason: "complaint", address: "a@x.jp" }],
  ],
  [
    "SES",
    sns({
      notificationType: "Bounce",
      bounce: { bounceType: "Permanent", bouncedRecipients: [{ emailAddress: "a@x.jp" }, { emailAddress: "b@x.jp" }] },
    }),
    [
      { reason: "bounce", address: "a@x.jp" },
      { reason: "bounce", address: "b@x.jp" },
    ],
  ],
  [
    "SES, for now",
    sns({
      notificationType: "Bounce",
      bounce: { bounceType: "Transient", bouncedRecipients: [{ emailAddress: "a@x.jp" }] },
    }),
    [],
  ],
  [
    "SES' complaints",
    sns({ eventType: "Complaint", complaint: { complainedRecipients: [{ emailAddress: "a@x.jp" }] } }),
    [{ reason: "complaint", address: "a@x.jp" }],
  ],
  ["something else", { hello: 1 }, null],
  ["a message that is no JSON", { Type: "Notification", Message: "hello" }, null],
])("%s", (_name, body, events) => expect(readMailEvents(body)).toEqual(events));

test("only Amazon's own address confirms a subscription", () => {
  const ask = (SubscribeURL: string) => readSnsConfirmation({ Type: "SubscriptionConfirmation", SubscribeURL });
  expect(ask("https://sns.ap-northeast-1.amazonaws.com/?Action=ConfirmSubscription")).not.toBeNull();
  expect(ask("https://sns.evil.example/amazonaws.com")).toBeNull();
  expect(ask("http://169.254.169.254/")).toBeNull();
});
