import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { MailServer } from "../mail-settings.server.ts";
import { type MailFailure, outcomeOfFailure, problemOfConnection } from "../rules.ts";
import type { MailProblem, SendOutcome } from "../types.ts";
import { publicAddressOf } from "./public-address.server.ts";

/** A mail as it goes over the wire. */
export interface RawMail {
  from: string;
  to: string;
  /** RFC 5322, with its headers. */
  raw: Buffer;
}

/** A connection to a mail server that takes one mail after the other. */
export interface MailLane {
  /** Never throws: whatever happens is an outcome. */
  send(mail: RawMail): Promise<SendOutcome>;
  /** False once nothing more can be sent over it. */
  isOpen(): boolean;
  close(): void;
}

/** No connection could be had: nothing was offered to the server. */
export class MailServerUnusable extends Error {
  override name = "MailServerUnusable";
  readonly problem: MailProblem;
  constructor(problem: MailProblem) {
    super(`The mail server cannot be used: ${problem}`);
    this.problem = problem;
  }
}

/** An answer that takes longer is no longer waited for: the message is then uncertain. */
const ANSWER_WITHIN_MS = 60_000;
const CONNECT_WITHIN_MS = 20_000;

/**
 * Connects to a mail server and logs in.
 *
 * nodemailer's own pool tells a lost connection apart by the command alone, which is the same before and after the message
 * has left; here the message's text is handed over as a stream whose first read says that it begins to leave.
 *
 * @throws MailServerUnusable
 */
export async function openLane(server: MailServer, { answerWithinMs = ANSWER_WITHIN_MS } = {}): Promise<MailLane> {
  let host = server.host;
  if (server.named === "merchant") {
    const found = await publicAddressOf(host);
    if (found === "inward") throw new MailServerUnusable("privateHost");
    if (found === "unknown") throw new MailServerUnusable("host");
    host = found.address;
  }
  const connection = new SMTPConnection({
    host,
    port: server.port,
    servername: server.host,
    secure: server.security === "tls",
    requireTLS: server.security === "starttls",
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: answerWithinMs,
  });
  await connect(connection, server);
  let open = true;
  let lost: ((failure: MailFailure) => void) | undefined;
  connection.on("error", (error: MailFailure) => {
    open = false;
    lost?.(error);
  });
  connection.on("end", () => {
    open = false;
    lost?.({ code: "ECONNECTION" });
  });
  return {
    async send(mail) {
      let begun = false;
      const text = new Readable({
        read() {
          begun = true;
          this.push(mail.raw);
          this.push(null);
        },
      });
      const failure = await new Promise<MailFailure | { accepted: string }>((resolve) => {
        lost = resolve;
        connection.send({ from: mail.from, to: [mail.to], size: mail.raw.length }, text, (error, info) => {
          resolve(error ?? { accepted: info?.serverMessageId ?? info?.response ?? "" });
        });
      });
      lost = undefined;
      if ("accepted" in failure) return { kind: "accepted", providerId: failure.accepted };
      // What was said of this mail must not hang over the next one.
      if (open) open = await resetAfterRefusal(connection);
      return outcomeOfFailure({ failure, begun });
    },
    isOpen: () => open,
    close: () => (open ? connection.quit() : connection.close()),
  };
}

async function connect(connection: SMTPConnection, server: MailServer): Promise<void> {
  const failure = await new Promise<MailFailure | null>((resolve) => {
    connection.once("error", resolve);
    connection.once("end", () => resolve({ code: "ECONNECTION" }));
    connection.connect(() => {
      if (!server.login) resolve(null);
      else {
        const { user, password } = server.login;
        connection.login({ credentials: { user, pass: password } }, (error) => resolve(error ?? null));
      }
    });
  });
  if (!failure) return;
  connection.on("error", () => {});
  connection.close();
  throw new MailServerUnusable(problemOfConnection(failure));
}

function resetAfterRefusal(connection: SMTPConnection): Promise<boolean> {
  return new Promise((resolve) => {
    connection.once("end", () => resolve(false));
    connection.reset((error) => resolve(!error));
  });
}
