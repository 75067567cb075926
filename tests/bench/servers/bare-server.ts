/** What a webhook costs at least: node:http, the signature, one INSERT of the text. Tells its port. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";

const secret = process.env.SHOPIFY_API_SECRET ?? "";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", async () => {
    const body = Buffer.concat(chunks);
    const expected = createHmac("sha256", secret).update(body).digest();
    const given = Buffer.from(String(request.headers["x-shopify-hmac-sha256"]), "base64");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.writeHead(401).end();
      return;
    }
    await pool.query({
      name: "keep",
      text: "INSERT INTO bare_inbox (webhook_id, topic, payload) VALUES ($1, $2, $3)",
      values: [request.headers["x-shopify-webhook-id"], request.headers["x-shopify-topic"], body],
    });
    response.writeHead(200).end();
  });
});
server.listen(0, () => process.send?.((server.address() as AddressInfo).port));
process.once("SIGTERM", () => process.exit(0));
