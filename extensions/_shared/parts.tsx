import type { LocalizedText, LoyaltyView, ShopperCoupon, ShopperTier } from "../../app/contracts/shopper.ts";
import type { Freshness } from "./loyalty-state.ts";
import type { Texts } from "./texts.ts";

/** Placeholder of about the final height, so that nothing jumps when the figures arrive. */
export function Loading({ texts }: { texts: Texts }) {
  return (
    <s-stack gap="base" accessibilityRole="status" accessibilityLabel={texts.t("state.loading")}>
      <s-skeleton-paragraph />
      <s-skeleton-paragraph />
    </s-stack>
  );
}

export function SignedOut({ texts }: { texts: Texts }) {
  return <s-text>{texts.t("state.signedOut")}</s-text>;
}

export function Unavailable({ texts, onRetry }: { texts: Texts; onRetry: () => void }) {
  return (
    <s-banner tone="warning" heading={texts.t("state.unavailable.heading")}>
      <s-stack gap="base">
        <s-text>{texts.t("state.unavailable.text")}</s-text>
        <s-button variant="secondary" onClick={onRetry}>
          {texts.t("state.retry")}
        </s-button>
      </s-stack>
    </s-banner>
  );
}

/** Says what may be out of date when the figures are not the app's own of this moment. */
export function StaleNote({ texts, freshness, asOf }: { texts: Texts; freshness: Freshness; asOf: string }) {
  if (freshness !== "stored") return null;
  return (
    <s-text color="subdued" type="small">
      {texts.t("state.stale", { date: texts.day(asOf.slice(0, 10)) })}
    </s-text>
  );
}

export function Balance({ texts, view }: { texts: Texts; view: LoyaltyView }) {
  return (
    <s-stack gap="small-200">
      <s-text type="strong">{texts.t("balance.now", { points: texts.points(view.balance, view.pointsName) })}</s-text>
      {view.pending > 0 && (
        <s-text color="subdued">
          {texts.t("balance.pending", { points: texts.points(view.pending, view.pointsName) })}
        </s-text>
      )}
    </s-stack>
  );
}

/** The tier and what is missing for the next, in what the shop counts. */
export function TierDistance(props: { texts: Texts; tier: ShopperTier; pointsName: LocalizedText | null }) {
  const { texts, tier, pointsName } = props;
  const { basis, value, next } = tier.way;
  return (
    <s-stack gap="small-200">
      {tier.name && <s-text>{texts.t("tier.current", { tier: texts.pick(tier.name) })}</s-text>}
      {next ? (
        <s-text>
          {texts.t(basis === "spend" ? "tier.distance" : "tier.distanceOther", {
            amount: texts.counted(Math.max(0, next.threshold - value), {
              basis,
              currency: tier.progress.currency,
              pointsName,
            }),
            tier: texts.pick(next.name),
          })}
        </s-text>
      ) : (
        tier.name && <s-text>{texts.t("tier.top")}</s-text>
      )}
    </s-stack>
  );
}

/** Value, conditions and code of a coupon; what can be done with it is the caller's. */
export function CouponFacts({ texts, coupon }: { texts: Texts; coupon: ShopperCoupon }) {
  return (
    <s-stack gap="small-200">
      <s-text type="strong">{texts.couponValue(coupon)}</s-text>
      {coupon.minimumMinor !== null && coupon.minimumMinor > 0 && (
        <s-text color="subdued">
          {texts.t("coupon.minimum", { amount: texts.money(coupon.minimumMinor, coupon.currency) })}
        </s-text>
      )}
      {coupon.expiresOn && <s-text>{texts.t("coupon.expires", { date: texts.day(coupon.expiresOn) })}</s-text>}
      <s-text>{texts.t("coupon.code", { code: coupon.code })}</s-text>
    </s-stack>
  );
}
