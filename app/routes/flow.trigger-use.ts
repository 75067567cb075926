import type { ActionFunctionArgs } from "@remix-run/node";
import { receiveTriggerUse } from "#app/ingest/flow/receive-flow.server.ts";

/** What Shopify Flow tells when a shop turns a workflow with one of our triggers on or off. */
export function action({ request }: ActionFunctionArgs) {
  return receiveTriggerUse({ request });
}
