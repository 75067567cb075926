/** A mail server that takes every mail, reads it to its end and keeps nothing. Tells its port. */
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    stream.on("end", () => done(null, "OK"));
    stream.resume();
  },
});
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => process.send?.((server.server.address() as AddressInfo).port));
process.once("SIGTERM", () => process.exit(0));
