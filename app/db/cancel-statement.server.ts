import { connect } from "node:net";
import type pg from "pg";

/** What the driver knows of its connection and does not declare: by what the server knows who asks. */
interface Backend {
  processID: number;
  secretKey: number;
}

/** The protocol's code for a cancel request, where otherwise its version stands. */
const CANCEL = 80_877_102;

/**
 * Asks PostgreSQL to end the statement that a connection waits for, which then fails. It is asked on a connection of its
 * own, as the protocol has it, which needs neither a right nor a place in a pool. The connection itself must not be used
 * for anything else afterwards: what is cancelled is whatever it does when the request arrives.
 *
 * @returns once the server has taken the request; also when it cannot be asked, and the statement goes on to its end
 */
export async function cancelStatement(client: pg.PoolClient): Promise<void> {
  const { host, port } = client;
  const { processID, secretKey } = client as pg.PoolClient & Backend;
  const request = Buffer.alloc(16);
  [request.length, CANCEL, processID, secretKey].forEach((value, at) => {
    request.writeInt32BE(value, at * 4);
  });
  const socket = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  await new Promise<void>((resolve) => {
    // The server answers nothing and closes.
    socket.once("close", () => resolve()).once("error", () => {});
    socket.end(request);
  });
}
