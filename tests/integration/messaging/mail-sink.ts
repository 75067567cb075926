import type { AddressInfo, Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

/** A mail that the sink has taken. */
export interface TakenMail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Its headers as they stand, unfolded. */
  lines: string[];
}

export interface MailSink {
  port: number;
  /** For SMTP_URL. */
  url: string;
  mails: TakenMail[];
  close(): Promise<void>;
}

/**
 * A mail server on this machine. What it does with a mail hangs on the local part of its address: `unknown…` is refused
 * for good, `policy…` too but not for the address, `busy…` for now; `silent…` is taken, and the answer never comes;
 * `hangup…` is taken, and the connection is cut instead of an answer.
 *
 * @param options.login the only user and password it takes; without one it asks for none
 */
export async function openMailSink(options: { login?: { user: string; password: string }; delayMs?: number } = {}) {
  const { login, delayMs = 0 } = options;
  const mails: TakenMail[] = [];
  const sockets = new Map<number, Socket>();
  const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", ...(login ? [] : ["AUTH"])],
    authOptional: !login,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth(auth, _session, done) {
      if (auth.username === login?.user && auth.password === login?.password) done(null, { user: auth.username });
      else done(refusal(535, "5.7.8 Wrong password"));
    },
    onRcptTo({ address }, _session, done) {
      if (address.startsWith("unknown")) done(refusal(550, "5.1.1 No such user"));
      else if (address.startsWith("policy")) done(refusal(550, "5.7.1 Not wanted"));
      else if (address.startsWith("busy")) done(refusal(451, "4.3.0 Try again later"));
      else done();
    },
    onData(stream, session, done) {
      const take = ({ subject, text, html, headerLines }: ParsedMail) => {
        const to = session.envelope.rcptTo[0]?.address ?? "";
        const lines = headerLines.map(({ line }) => line.replaceAll(/\r?\n\s+/g, " "));
        mails.push({ to, subject: subject ?? "", text: text ?? "", html: html || "", lines });
        if (to.startsWith("silent")) return;
        if (to.startsWith("hangup")) {
          sockets.get(session.remotePort)?.destroy();
          return;
        }
        setTimeout(() => done(null, "OK queued"), delayMs);
      };
      // A sender that was ended in the middle of a mail has sent none.
      simpleParser(stream).then(take, () => {});
    },
  });
  server.on("error", () => {});
  server.server.on("connection", (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once("close", () => sockets.delete(port));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const sink: MailSink = {
    port,
    url: `smtp://127.0.0.1:${port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return sink;
}
