import type { ActionFunctionArgs } from "@remix-run/node";
import { flowWords } from "#app/i18n/flow-words.ts";
import { receiveFlowAction } from "#app/ingest/flow/receive-flow.server.ts";

/** What Shopify Flow sends when a workflow runs our action `set-tier`. */
export function action({ request }: ActionFunctionArgs) {
  return receiveFlowAction({ request, action: "set-tier", now: new Date(), words: flowWords });
}
