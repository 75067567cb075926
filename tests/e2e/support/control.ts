import { createHmac, randomUUID } from "node:crypto";
import { inject } from "vitest";

/** Asks the simulator's control API; `POST` when there is a body. */
export async function control<Answer = unknown>(path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${inject("demo").simulatorUrl}/control/${path}`, {
    ...(body === undefined
      ? {}
      : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status} to ${path}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

export interface SimulatedCustomer {
  id: string;
  firstName: string;
  lastName: string;
  orders: { id: string; processedAt: number }[];
}

/** Sends the app a webhook that is rightly signed; its body may be anything. */
export async function sendWebhook(options: { domain: string; topic: string; body: string }): Promise<void> {
  const { appUrl, apiSecret } = inject("demo");
  const answer = await fetch(`${appUrl}/webhooks`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Shopify-Topic": options.topic,
      "X-Shopify-Shop-Domain": options.domain,
      "X-Shopify-Hmac-Sha256": createHmac("sha256", apiSecret).update(options.body).digest("base64"),
      "X-Shopify-Webhook-Id": randomUUID(),
      "X-Shopify-Event-Id": randomUUID(),
      "X-Shopify-Triggered-At": new Date().toISOString(),
      "X-Shopify-API-Version": "2026-07",
    },
    body: options.body,
  });
  if (answer.status !== 200) throw new Error(`The app answered ${answer.status}`);
}
