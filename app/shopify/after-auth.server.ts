import type { Session } from "@shopify/shopify-api";

/** What happens once a shop has given the app a token. Runs again with each new token, so it must be idempotent. */
export type AfterAuth = (session: Session) => Promise<void>;

let handler: AfterAuth | undefined;

/** Says what to do after authentication. The use case lives above this layer, so the server hands it down. */
export function onAfterAuth(given: AfterAuth): void {
  handler = given;
}

export async function runAfterAuth({ session }: { session: Session }): Promise<void> {
  if (!handler) throw new Error("No handler was given by onAfterAuth");
  await handler(session);
}
