import { expect, inject } from "vitest";
import { control } from "./control.ts";

/** Waits until the app has taken in all that Shopify told it so far. */
export async function untilTaken(): Promise<void> {
  await control("wait-idle", {});
  const waiting = async () => {
    const health = (await (await fetch(`${inject("demo").appUrl}/healthz`)).json()) as { inbox: { pending: number } };
    return health.inbox.pending;
  };
  await expect.poll(waiting, { timeout: 60_000, interval: 100 }).toBe(0);
}
