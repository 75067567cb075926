/** Starts the workflows that use one of our Flow triggers. Not idempotent: Flow knows no event again. Scope: none. */
export const FLOW_TRIGGER_RECEIVE = /* GraphQL */ `mutation FlowTriggerReceive($handle: String!, $payload: JSON!) {
  flowTriggerReceive(handle: $handle, payload: $payload) {
    userErrors { field message }
  }
}`;
