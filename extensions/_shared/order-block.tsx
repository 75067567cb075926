import type { LoyaltyView } from "../../app/contracts/shopper.ts";
import { type OrderState, usableCoupons } from "./loyalty-state.ts";
import { Balance, CouponFacts, Loading, SignedOut, StaleNote, TierDistance, Unavailable } from "./parts.tsx";
import type { Texts } from "./texts.ts";

type Props = {
  state: OrderState;
  texts: Texts;
  /** Today as `YYYY-MM-DD`. */
  today: string;
  onRetry: () => void;
  /** Offered to someone who is not signed in, where the host can do it. */
  onSignIn?: () => void;
};

/** Points of this order, balance and next-visit coupon: the same on the thank-you and the order status page. */
export function OrderBlock(props: Props) {
  if (props.state.phase === "hidden") return null;
  return (
    <s-section heading={props.texts.t("order.heading")}>
      <s-stack gap="base">
        <Content {...props} />
      </s-stack>
    </s-section>
  );
}

function Content({ state, texts, today, onRetry, onSignIn }: Props) {
  switch (state.phase) {
    case "hidden":
      return null;
    case "signedOut":
      return (
        <>
          <SignedOut texts={texts} />
          {onSignIn && (
            <s-button variant="secondary" onClick={onSignIn}>
              {texts.t("order.signIn")}
            </s-button>
          )}
        </>
      );
    case "preparing":
      return (
        <>
          <s-text>{texts.t("order.preparing")}</s-text>
          <Loading texts={texts} />
        </>
      );
    case "late":
      return (
        <>
          <s-text>{texts.t("order.late")}</s-text>
          <s-button variant="secondary" onClick={onRetry}>
            {texts.t("state.retry")}
          </s-button>
        </>
      );
    case "unavailable":
      return state.stored ? (
        <StoredOnly texts={texts} view={state.stored} today={today} onRetry={onRetry} />
      ) : (
        <Unavailable texts={texts} onRetry={onRetry} />
      );
    case "ready":
      return <Ready order={state.order} texts={texts} />;
  }
}

function Ready({ order, texts }: { order: Extract<OrderState, { phase: "ready" }>["order"]; texts: Texts }) {
  return (
    <>
      <s-text type="strong">
        {texts.t("order.earned", { points: texts.points(order.pointsEarned, order.pointsName) })}
      </s-text>
      {order.pointsPending > 0 && (
        <s-text color="subdued">
          {order.releasesOn
            ? texts.t("order.releasedOn", {
                points: texts.points(order.pointsPending, order.pointsName),
                date: texts.day(order.releasesOn),
              })
            : texts.t("order.releasedLater", { points: texts.points(order.pointsPending, order.pointsName) })}
        </s-text>
      )}
      {order.orderNumber !== null && order.orderNumber > 1 && (
        <s-text>{texts.t("order.nth", { count: order.orderNumber })}</s-text>
      )}
      <s-text>{texts.t("balance.now", { points: texts.points(order.balance, order.pointsName) })}</s-text>
      {order.pending > order.pointsPending && (
        <s-text color="subdued">
          {texts.t("balance.pending", { points: texts.points(order.pending, order.pointsName) })}
        </s-text>
      )}
      {order.tier && <TierDistance texts={texts} tier={order.tier} pointsName={order.pointsName} />}
      {order.coupon && (
        <>
          <s-divider />
          <s-heading>{texts.t("coupon.nextVisit")}</s-heading>
          <CouponFacts texts={texts} coupon={order.coupon} />
        </>
      )}
    </>
  );
}

function StoredOnly(props: { texts: Texts; view: LoyaltyView; today: string; onRetry: () => void }) {
  const { texts, view, today, onRetry } = props;
  const coupon = usableCoupons(view.coupons, today)[0];
  return (
    <>
      <s-text>{texts.t("order.unavailable")}</s-text>
      <Balance texts={texts} view={view} />
      {coupon && <CouponFacts texts={texts} coupon={coupon} />}
      <StaleNote texts={texts} freshness="stored" asOf={view.updatedAt} />
      <s-button variant="secondary" onClick={onRetry}>
        {texts.t("state.retry")}
      </s-button>
    </>
  );
}
