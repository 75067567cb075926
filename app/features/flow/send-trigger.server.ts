import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { FLOW_TRIGGER_RECEIVE } from "#app/shopify/operations/flow-trigger-receive.ts";
import { type EffectHandler, EffectRefused } from "#app/shopify/outbox.server.ts";

/**
 * Tells Shopify Flow of one event. Flow has no key by which it would know an event again: where an answer is lost the event
 * is told once more, and carries its own id for workflows that must not run twice.
 */
const sendTrigger: EffectHandler = {
  batchSize: 1,
  async run(effects, { shopId }) {
    for (const { key, payload } of effects) {
      const { trigger, customerId, data } = payload as { trigger: string; customerId: string; data: object };
      const { flowTriggerReceive } = await adminGraphql<{
        flowTriggerReceive: { userErrors: { message: string }[] };
      }>({
        shopId,
        operation: FLOW_TRIGGER_RECEIVE,
        variables: {
          handle: trigger,
          // Flow takes a customer's id as a number, of which JavaScript's own cannot hold every one.
          payload: { ...data, customer_id: rawNumber(customerId), "event id": key.slice("flow:".length) },
        },
      });
      const [problem] = flowTriggerReceive.userErrors;
      if (problem) throw new EffectRefused(problem.message.slice(0, 80));
    }
    return undefined;
  },
};

/** Decimal text as a number of the same digits in JSON. */
function rawNumber(text: string): unknown {
  return (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(BigInt(text).toString());
}

/** What Flow is told. */
export const flowEffects: Record<string, EffectHandler> = { "flow.trigger": sendTrigger };
