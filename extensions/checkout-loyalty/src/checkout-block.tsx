import "@shopify/ui-extensions/preact";
import { render } from "preact";
import type { ShopperReward } from "../../../app/contracts/redemption.ts";
import type { LoyaltyView, ShopperCoupon } from "../../../app/contracts/shopper.ts";
import { usableCoupons } from "../../_shared/loyalty-state.ts";
import {
  Balance,
  CouponFacts,
  Loading,
  SignedOut,
  StaleNote,
  TierDistance,
  Unavailable,
} from "../../_shared/parts.tsx";
import { worthNow } from "../../_shared/redeem-rules.ts";
import { readStoredLoyalty } from "../../_shared/stored-loyalty.ts";
import { createTexts, dayOf, type Texts } from "../../_shared/texts.ts";
import { useLoyalty } from "../../_shared/use-loyalty.ts";
import { useRewards } from "../../_shared/use-rewards.ts";
import { Redeem } from "./redeem.tsx";
import { subtotalIn, useCode } from "./use-code.ts";

export default function extension() {
  render(<CheckoutBlock />, document.body);
}

function CheckoutBlock() {
  const texts = createTexts({
    i18n: shopify.i18n,
    language: shopify.localization.extensionLanguage.value.isoCode,
  });
  const signedIn = shopify.buyerIdentity ? shopify.buyerIdentity.customer.value !== undefined : "unknown";
  const stored = readStoredLoyalty(shopify.appMetafields.value);
  const { state, retry } = useLoyalty({ signedIn, stored, sessionToken: shopify.sessionToken });
  const rewards = useRewards({ apiUrl: stored.apiUrl, signedIn, sessionToken: shopify.sessionToken });
  return (
    <s-section heading={texts.t("checkout.heading")}>
      <s-stack gap="base">
        {state.phase === "loading" && <Loading texts={texts} />}
        {state.phase === "signedOut" && <SignedOut texts={texts} />}
        {state.phase === "unavailable" && <Unavailable texts={texts} onRetry={retry} />}
        {state.phase === "ready" && (
          <>
            <Balance texts={texts} view={{ ...state.view, balance: rewards.view?.balance ?? state.view.balance }} />
            {rewards.view && <Worth texts={texts} rewards={rewards.view.rewards} />}
            <Redeem texts={texts} pointsName={state.view.pointsName} rewards={rewards} />
            {state.view.tier && (
              <TierDistance texts={texts} tier={state.view.tier} pointsName={state.view.pointsName} />
            )}
            <Coupons texts={texts} view={state.view} />
            <StaleNote texts={texts} freshness={state.freshness} asOf={state.view.updatedAt} />
          </>
        )}
      </s-stack>
    </s-section>
  );
}

function Worth({ texts, rewards }: { texts: Texts; rewards: readonly ShopperReward[] }) {
  const worth = worthNow(rewards);
  if (!worth) return null;
  return <s-text>{texts.t("redeem.worth", { amount: texts.money(worth.valueMinor, worth.currency) })}</s-text>;
}

function Coupons({ texts, view }: { texts: Texts; view: LoyaltyView }) {
  const today = dayOf(new Date(), shopify.localization.timezone.value);
  const coupons = usableCoupons(view.coupons, today);
  if (coupons.length === 0) return <s-text color="subdued">{texts.t("checkout.noCoupon")}</s-text>;
  return (
    <>
      {coupons.map((coupon) => (
        <Coupon key={coupon.code} texts={texts} coupon={coupon} />
      ))}
    </>
  );
}

function Coupon({ texts, coupon }: { texts: Texts; coupon: ShopperCoupon }) {
  const { applying, isApplied, apply } = useCode(coupon.code);
  const missingMinor = missingForMinimum(coupon);
  const mayApply = shopify.instructions.value.discounts.canUpdateDiscountCodes;

  return (
    <s-box border="base" borderRadius="base" padding="base">
      <s-stack gap="base">
        <CouponFacts texts={texts} coupon={coupon} />
        {isApplied && <s-badge>{texts.t("checkout.applied")}</s-badge>}
        {!isApplied && missingMinor > 0 && (
          <s-text>{texts.t("checkout.missing", { amount: texts.money(missingMinor, coupon.currency) })}</s-text>
        )}
        {!isApplied && missingMinor === 0 && !mayApply && <s-text>{texts.t("checkout.enterCode")}</s-text>}
        {!isApplied && missingMinor === 0 && mayApply && (
          <s-button
            variant="secondary"
            loading={applying === "sending"}
            disabled={applying === "sending"}
            accessibilityLabel={texts.t("checkout.applyLabel", { value: texts.couponValue(coupon) })}
            onClick={apply}
          >
            {texts.t("checkout.apply")}
          </s-button>
        )}
        {!isApplied && applying === "refused" && <s-banner tone="critical">{texts.t("checkout.refused")}</s-banner>}
      </s-stack>
    </s-box>
  );
}

/** What the basket still lacks for the coupon's minimum, in minor units; 0 in another currency, where Shopify decides. */
function missingForMinimum({ minimumMinor, currency }: ShopperCoupon): number {
  const subtotalMinor = subtotalIn(currency);
  if (minimumMinor === null || subtotalMinor === null) return 0;
  return Math.max(0, minimumMinor - subtotalMinor);
}
