import fc from "fast-check";
import MailComposer from "nodemailer/lib/mail-composer";
import { expect, test } from "vitest";
import { writeMime } from "./write-mime.ts";

/** Lines as mails have them: Latin, Japanese, long ones, with signs that encodings treat apart. */
const line = fc.oneof(
  fc.string({ maxLength: 120 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "いつもありがとうございます。".repeat(9),
    ".",
    "..",
    "a=b ",
    "\t",
    "x".repeat(200),
    "--okaeri-Part_1",
  ),
);
const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n"));

test("a mail is written byte for byte as nodemailer's streams write it", async () => {
  await fc.assert(
    fc.asyncProperty(text, text, fc.string({ unit: "binary" }), async (plain, html, subject) => {
      const compile = () =>
        new MailComposer({
          from: { name: "くらし", address: "shop@example.com" },
          to: "c1@example.com",
          subject,
          text: plain,
          html,
          date: new Date("2026-07-10T03:00:00Z"),
          messageId: "<1@example.com>",
          baseBoundary: "okaeri",
          headers: { "List-Unsubscribe": { prepared: true, value: "<https://example.com/m/1>" } },
        }).compile();
      expect(writeMime(compile()).toString("latin1")).toBe((await compile().build()).toString("latin1"));
    }),
    { numRuns: 300 },
  );
});
