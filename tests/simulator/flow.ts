import { createHmac, randomUUID } from "node:crypto";
import type { AppIdentity } from "./oauth.ts";

/** What Shopify Flow posts to an app: signed like a webhook, the shop named inside. */
function signed(app: AppIdentity, body: object): { body: string; headers: Record<string, string> } {
  const text = JSON.stringify(body);
  const hmac = createHmac("sha256", app.secrets[0] ?? "")
    .update(text)
    .digest("base64");
  return { body: text, headers: { "content-type": "application/json", "x-shopify-hmac-sha256": hmac } };
}

/** The request by which a workflow runs one of an app's actions; sent again, it has the same `runId`. */
export function flowActionRequest(options: {
  app: AppIdentity;
  url: string;
  domain: string;
  handle: string;
  properties: Record<string, unknown>;
  runId?: string;
}): Request {
  const { app, url, domain, handle, properties, runId = randomUUID() } = options;
  const body = {
    shop_id: "690933842",
    shopify_domain: domain,
    action_run_id: runId,
    action_definition_id: handle,
    handle,
    properties,
  };
  return new Request(url, { method: "POST", ...signed(app, body) });
}

/** The request by which Flow tells whether a shop has a workflow that uses a trigger. */
export function triggerUseRequest(options: {
  app: AppIdentity;
  url: string;
  domain: string;
  trigger: string;
  inUse: boolean;
  at: Date;
}): Request {
  const { app, url, domain, trigger, inUse, at } = options;
  const body = {
    flow_trigger_definition_id: trigger,
    has_enabled_flow: inUse,
    shop_id: "690933842",
    shopify_domain: domain,
    timestamp: at.toISOString(),
  };
  return new Request(url, { method: "POST", ...signed(app, body) });
}
