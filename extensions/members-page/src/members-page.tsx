import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LoyaltyView, ShopperTier } from "../../../app/contracts/shopper.ts";
import { usableCoupons } from "../../_shared/loyalty-state.ts";
import {
  Balance,
  CouponFacts,
  EntryLine,
  Loading,
  SignedOut,
  StaleNote,
  TierDistance,
  Unavailable,
} from "../../_shared/parts.tsx";
import { fetchStoredLoyalty, type StoredLoyalty } from "../../_shared/stored-loyalty.ts";
import { createTexts, dayOf, type Texts } from "../../_shared/texts.ts";
import { useLoyalty } from "../../_shared/use-loyalty.ts";

export default function extension() {
  render(<MembersPage />, document.body);
}

function MembersPage() {
  const texts = createTexts({
    i18n: shopify.i18n,
    language: shopify.localization.extensionLanguage.value.isoCode,
  });
  const signedIn = shopify.authenticatedAccount.customer.value !== undefined;
  const stored = useStoredLoyalty(signedIn);
  const { state, retry } = useLoyalty({ signedIn, stored, sessionToken: shopify.sessionToken });
  return (
    <s-page heading={texts.t("members.heading")}>
      {state.phase === "loading" && <Loading texts={texts} />}
      {state.phase === "signedOut" && <SignedOut texts={texts} />}
      {state.phase === "unavailable" && <Unavailable texts={texts} onRetry={retry} />}
      {state.phase === "ready" && (
        <s-stack gap="large">
          {state.freshness === "stored" && (
            <s-banner tone="warning">
              <StaleNote texts={texts} freshness={state.freshness} asOf={state.view.updatedAt} />
            </s-banner>
          )}
          <s-section heading={texts.t("members.points")}>
            <Balance texts={texts} view={state.view} />
          </s-section>
          {state.view.tier && <Tier texts={texts} tier={state.view.tier} />}
          <Coupons texts={texts} view={state.view} />
          <Entries texts={texts} view={state.view} />
        </s-stack>
      )}
    </s-page>
  );
}

/** A full page gets no metafields from the host: they are read from the Customer Account API. */
function useStoredLoyalty(signedIn: boolean): StoredLoyalty | null {
  const [stored, setStored] = useState<StoredLoyalty | null>(null);
  useEffect(() => {
    if (signedIn) void fetchStoredLoyalty().then(setStored);
  }, [signedIn]);
  return stored;
}

function Tier({ texts, tier }: { texts: Texts; tier: ShopperTier }) {
  const { spentMinor, currency, next } = tier.progress;
  return (
    <s-section heading={texts.t("members.tier")}>
      <s-stack gap="base">
        <TierDistance texts={texts} tier={tier} />
        {next && (
          <s-progress
            value={Math.max(0, Math.min(spentMinor, next.thresholdMinor))}
            max={Math.max(1, next.thresholdMinor)}
            accessibilityLabel={texts.t("members.progress", {
              spent: texts.money(spentMinor, currency),
              threshold: texts.money(next.thresholdMinor, currency),
              tier: texts.pick(next.name),
            })}
          />
        )}
      </s-stack>
    </s-section>
  );
}

function Coupons({ texts, view }: { texts: Texts; view: LoyaltyView }) {
  const coupons = usableCoupons(view.coupons, dayOf(new Date()));
  return (
    <s-section heading={texts.t("members.coupons")}>
      <s-stack gap="base">
        {coupons.length === 0 && <s-text color="subdued">{texts.t("members.noCoupons")}</s-text>}
        {coupons.map((coupon) => (
          <s-box key={coupon.code} border="base" borderRadius="base" padding="base">
            <CouponFacts texts={texts} coupon={coupon} />
          </s-box>
        ))}
      </s-stack>
    </s-section>
  );
}

function Entries({ texts, view }: { texts: Texts; view: LoyaltyView }) {
  return (
    <s-section heading={texts.t("members.entries")}>
      <s-stack gap="base">
        {view.entries.length === 0 && <s-text color="subdued">{texts.t("members.noEntries")}</s-text>}
        {view.entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name of its own and keeps no state.
          <EntryLine key={index} texts={texts} entry={entry} view={view} />
        ))}
      </s-stack>
    </s-section>
  );
}
