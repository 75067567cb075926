import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { useState } from "preact/hooks";
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
import { readStoredLoyalty } from "../../_shared/stored-loyalty.ts";
import { createTexts, dayOf, minorDigits, type Texts } from "../../_shared/texts.ts";
import { useLoyalty } from "../../_shared/use-loyalty.ts";

export default function extension() {
  render(<CheckoutBlock />, document.body);
}

function CheckoutBlock() {
  const texts = createTexts({
    i18n: shopify.i18n,
    language: shopify.localization.extensionLanguage.value.isoCode,
  });
  const { state, retry } = useLoyalty({
    signedIn: shopify.buyerIdentity ? shopify.buyerIdentity.customer.value !== undefined : "unknown",
    stored: readStoredLoyalty(shopify.appMetafields.value),
    sessionToken: shopify.sessionToken,
  });
  return (
    <s-section heading={texts.t("checkout.heading")}>
      <s-stack gap="base">
        {state.phase === "loading" && <Loading texts={texts} />}
        {state.phase === "signedOut" && <SignedOut texts={texts} />}
        {state.phase === "unavailable" && <Unavailable texts={texts} onRetry={retry} />}
        {state.phase === "ready" && (
          <>
            <Balance texts={texts} view={state.view} />
            {state.view.tier && <TierDistance texts={texts} tier={state.view.tier} />}
            <Coupons texts={texts} view={state.view} />
            <StaleNote texts={texts} freshness={state.freshness} asOf={state.view.updatedAt} />
          </>
        )}
      </s-stack>
    </s-section>
  );
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

type Applying = "idle" | "sending" | "refused";

function Coupon({ texts, coupon }: { texts: Texts; coupon: ShopperCoupon }) {
  const [applying, setApplying] = useState<Applying>("idle");
  const applied = shopify.discountCodes.value.some(({ code }) => code.toLowerCase() === coupon.code.toLowerCase());
  const missingMinor = missingForMinimum(coupon);
  const mayApply = shopify.instructions.value.discounts.canUpdateDiscountCodes;

  const apply = async () => {
    setApplying("sending");
    try {
      const result = await shopify.applyDiscountCodeChange({ type: "addDiscountCode", code: coupon.code });
      setApplying(result.type === "success" ? "idle" : "refused");
    } catch {
      setApplying("refused");
    }
  };

  return (
    <s-box border="base" borderRadius="base" padding="base">
      <s-stack gap="base">
        <CouponFacts texts={texts} coupon={coupon} />
        {applied && <s-badge>{texts.t("checkout.applied")}</s-badge>}
        {!applied && missingMinor > 0 && (
          <s-text>{texts.t("checkout.missing", { amount: texts.money(missingMinor, coupon.currency) })}</s-text>
        )}
        {!applied && missingMinor === 0 && !mayApply && <s-text>{texts.t("checkout.enterCode")}</s-text>}
        {!applied && missingMinor === 0 && mayApply && (
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
        {!applied && applying === "refused" && <s-banner tone="critical">{texts.t("checkout.refused")}</s-banner>}
      </s-stack>
    </s-box>
  );
}

/** What the basket still lacks for the coupon's minimum, in minor units; 0 in another currency, where Shopify decides. */
function missingForMinimum({ minimumMinor, currency }: ShopperCoupon): number {
  const subtotal = shopify.cost.subtotalAmount.value;
  if (minimumMinor === null || subtotal.currencyCode !== currency) return 0;
  return Math.max(0, minimumMinor - Math.round(subtotal.amount * 10 ** minorDigits(currency)));
}
