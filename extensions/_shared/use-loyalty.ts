import { useEffect, useState } from "preact/hooks";
import { LOYALTY_PATH, type LoyaltyView, parseLoyaltyView } from "../../app/contracts/shopper.ts";
import { type Answer, askApp } from "./ask-app.ts";
import type { HostSessionToken } from "./host.ts";
import { type LoyaltyState, loyaltyState, type SignedIn } from "./loyalty-state.ts";
import type { StoredLoyalty } from "./stored-loyalty.ts";

/** The host may hand over metafields some time after the first render; so long the app's address may be missing. */
export const ADDRESS_GRACE_MS = 3000;

/** Loyalty of the signed-in customer, and a way to ask again. `stored` is null while it is still being read. */
export function useLoyalty(options: {
  signedIn: SignedIn;
  stored: StoredLoyalty | null;
  sessionToken: HostSessionToken;
}): { state: LoyaltyState; retry: () => void } {
  const { signedIn, stored, sessionToken } = options;
  const [asked, setAsked] = useState<Answer<LoyaltyView> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const apiUrl = stored?.apiUrl ?? null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again; the token source never changes.
  useEffect(() => {
    if (signedIn === false) return;
    let current = true;
    const settle = (answer: Answer<LoyaltyView>) => {
      if (current) setAsked(answer);
    };
    const timer = apiUrl ? undefined : setTimeout(() => settle({ status: "unavailable" }), ADDRESS_GRACE_MS);
    if (apiUrl) void askApp({ apiUrl, path: LOYALTY_PATH, sessionToken, parse: parseLoyaltyView }).then(settle);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [apiUrl, signedIn, attempt]);

  const retry = () => {
    setAsked(null);
    setAttempt((count) => count + 1);
  };
  return { state: loyaltyState({ signedIn, stored: stored?.view ?? null, asked }), retry };
}
