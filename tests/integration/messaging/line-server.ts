import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface TakenPush {
  to: string;
  text: string;
  retryKey: string;
}

/** How a push is answered; `lost` takes the message and says nothing. */
export type PushAnswer = "take" | "lost" | { status: number; body: object; headers?: Record<string, string> };

export interface LineServer {
  url: string;
  /** Messages that reached somebody: once for each retry key. */
  taken: TakenPush[];
  replies: string[];
  /** Every push that was tried. */
  tries: number;
  answer: PushAnswer;
  close(): Promise<void>;
}

/** LINE's Messaging API as far as the app uses it. */
export async function openLineServer(): Promise<LineServer> {
  const keys = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const json = (status: number, body: object, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    };
    const body = await bodyOf(request);
    if (request.headers.authorization !== "Bearer good") return json(401, { message: "Authentication failed" });
    switch (request.url) {
      case "/v2/bot/info":
        return json(200, { userId: "Ubot", basicId: "@shop", displayName: "くらし", chatMode: "bot" });
      case "/v2/bot/message/quota":
        return json(200, { type: "limited", value: 200 });
      case "/v2/bot/message/quota/consumption":
        return json(200, { totalUsage: line.taken.length });
      case "/v2/bot/message/reply":
        line.replies.push(body.messages[0].text);
        return json(200, { sentMessages: [] });
      case "/v2/bot/message/push": {
        line.tries++;
        const retryKey = String(request.headers["x-line-retry-key"]);
        const before = keys.get(retryKey);
        if (before) return json(409, { message: "already accepted" }, { "x-line-accepted-request-id": before });
        const { answer } = line;
        if (typeof answer === "object") return json(answer.status, answer.body, answer.headers);
        keys.set(retryKey, `request ${keys.size}`);
        line.taken.push({ to: body.to, text: body.messages[0].text, retryKey });
        if (answer === "lost") return response.destroy();
        return json(200, { sentMessages: [] }, { "x-line-request-id": keys.get(retryKey) ?? "" });
      }
      default:
        if (/^\/v2\/bot\/user\/[^/]+\/linkToken$/.test(request.url ?? "")) return json(200, { linkToken: "token" });
        return json(404, { message: "Not found" });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const line: LineServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: [],
    replies: [],
    tries: 0,
    answer: "take",
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return line;
}

async function bodyOf(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? {} : JSON.parse(text);
}
