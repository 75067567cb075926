import { createServer } from "node:net";
import { SetupError } from "./ensure-installed.mjs";

/** @throws SetupError naming the variable to set when another program listens on the port */
export async function requirePort(options: { port: number; variable: string }): Promise<void> {
  const { port, variable } = options;
  const server = createServer();
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once("error", resolve);
    server.listen(port, () => server.close(() => resolve(undefined)));
  });
  if (!error) return;
  if (error.code === "EADDRINUSE") {
    throw new SetupError({
      en: `Port ${port} is in use (by another program, or by this one started before). Choose another: ${variable}=${port + 10} npm start`,
      ja: `ポート ${port} は使用中です（別のプログラムか、先に起動したこのアプリ）。別の番号で：${variable}=${port + 10} npm start`,
    });
  }
  throw new SetupError({
    en: `Port ${port} cannot be opened (${error.code}). Choose another: ${variable}=${port + 10} npm start`,
    ja: `ポート ${port} を開けません（${error.code}）。別の番号で：${variable}=${port + 10} npm start`,
  });
}
