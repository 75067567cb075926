import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LoyaltyView } from "../../../app/contracts/shopper.ts";
import { usableCoupons } from "../../_shared/loyalty-state.ts";
import { CouponFacts, Loading, SignedOut, StaleNote, Unavailable } from "../../_shared/parts.tsx";
import { fetchStoredLoyalty, type StoredLoyalty } from "../../_shared/stored-loyalty.ts";
import { SurveyBlock } from "../../_shared/survey-block.tsx";
import { createTexts, dayOf, type Texts } from "../../_shared/texts.ts";
import { useLoyalty } from "../../_shared/use-loyalty.ts";
import { useRewards } from "../../_shared/use-rewards.ts";
import { AboutYou } from "./about-you.tsx";
import { Points, WhyThisBalance } from "./points.tsx";
import { RewardsToRedeem } from "./redeem.tsx";
import { Tier } from "./tier.tsx";
import { useHistory, useMember } from "./use-member.ts";

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
          <Membership
            texts={texts}
            view={state.view}
            // What only the app knows is asked for once it has answered: a page without it needs no second wait.
            apiUrl={state.freshness === "fresh" ? (stored?.apiUrl ?? null) : null}
          />
        </s-stack>
      )}
    </s-page>
  );
}

function Membership({ texts, view, apiUrl }: { texts: Texts; view: LoyaltyView; apiUrl: string | null }) {
  const asking = { apiUrl, sessionToken: shopify.sessionToken };
  const rewards = useRewards({ ...asking, signedIn: true });
  const member = useMember(asking);
  const history = useHistory({ ...asking, stored: view.entries });
  const balance = rewards.view?.balance ?? view.balance;
  const held = rewards.view?.held ?? view.held;
  const { pointsName } = view;
  return (
    <>
      <Points texts={texts} view={{ ...view, balance, held }} />
      {view.tier && <Tier texts={texts} tier={view.tier} pointsName={pointsName} />}
      <RewardsToRedeem texts={texts} pointsName={pointsName} rewards={rewards} />
      <Coupons texts={texts} view={view} />
      <WhyThisBalance texts={texts} view={view} history={history} />
      <AboutYou texts={texts} member={member} />
      <SurveyBlock texts={texts} orderId={null} {...asking} />
    </>
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
