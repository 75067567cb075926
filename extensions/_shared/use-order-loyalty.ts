import { useEffect, useState } from "preact/hooks";
import { type OrderLoyalty, orderLoyaltyPath, parseOrderLoyalty } from "../../app/contracts/shopper.ts";
import { type Answer, askApp } from "./ask-app.ts";
import type { HostSessionToken } from "./host.ts";
import { type OrderState, orderState, type SignedIn } from "./loyalty-state.ts";
import type { StoredLoyalty } from "./stored-loyalty.ts";

/**
 * Waits between questions: the page opens before the order's webhook has been processed, which takes about a second
 * on a quiet day and longer in a sale.
 */
export const ORDER_BACKOFF_MS = [1000, 2000, 4000, 8000, 15000] as const;

/** Loyalty of one order, asked again with growing pauses until it is ready, and a way to start over. */
export function useOrderLoyalty(options: {
  signedIn: SignedIn;
  stored: StoredLoyalty;
  /** GID of the order, or undefined while the host does not know it. */
  orderGid: string | undefined;
  sessionToken: HostSessionToken;
}): { state: OrderState; retry: () => void } {
  const { signedIn, stored, orderGid, sessionToken } = options;
  const [asked, setAsked] = useState<Answer<OrderLoyalty> | null>(null);
  const [finished, setFinished] = useState(false);
  const [round, setRound] = useState(0);
  const orderId = orderGid?.match(/\d+$/)?.[0];
  const apiUrl = stored.apiUrl;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` starts over; the token source never changes.
  useEffect(() => {
    if (signedIn === false) return;
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askOnce = async (tries: number): Promise<void> => {
      // Without an address or an order there is nobody to ask; the host may still hand both over.
      const answer: Answer<OrderLoyalty> =
        apiUrl && orderId
          ? await askApp({ apiUrl, path: orderLoyaltyPath(orderId), sessionToken, parse: parseOrderLoyalty })
          : { status: "unavailable" };
      if (!current) return;
      const pauseMs = ORDER_BACKOFF_MS[tries];
      setAsked(answer);
      if (isFinal(answer) || pauseMs === undefined) setFinished(true);
      else timer = setTimeout(() => void askOnce(tries + 1), pauseMs);
    };
    setFinished(false);
    void askOnce(0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [apiUrl, orderId, signedIn, round]);

  const retry = () => {
    setAsked(null);
    setFinished(false);
    setRound((count) => count + 1);
  };
  return { state: orderState({ signedIn, stored: stored.view, asked, finished }), retry };
}

function isFinal(answer: Answer<OrderLoyalty>): boolean {
  if (answer.status === "ok") return answer.value.state === "ready";
  return answer.status === "signedOut" || answer.status === "notFound";
}
