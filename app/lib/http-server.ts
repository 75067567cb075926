import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

const CLOSE_WITHIN_MS = 10_000;

/**
 * Lets a server listen.
 *
 * @param port 0 takes any free port
 * @returns the port
 * @throws an Error with `code: "EADDRINUSE"` when the port is taken
 */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes no more connections, lets the running requests end, and cuts those that do not. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
  await closed;
  clearTimeout(timer);
}
